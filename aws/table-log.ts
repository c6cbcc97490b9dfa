import { isAbandoned, type Range } from '../core/log.ts';
import { DomainError } from '../protocol/errors.ts';
import type { DurableEvent } from '../protocol/events.ts';
import type { BotId, RoomId } from '../protocol/ids.ts';
import type { Message } from '../protocol/message.ts';
import { env } from './env.ts';
import { getRow, type Key, putRow, queryAll, type Row, type TransactItem, transact, updateRow } from './table.ts';
import { drawSeq, putIfAbsent, type RoomRow } from './table-room.ts';

/** An event as it is kept. A `message.created` row also carries the message's current state, so history is one Query. */
export interface EventRow extends Row {
  seq: number;
  at: string;
  event: DurableEvent['event'];
  data: DurableEvent['data'];
  /** Bots that hear it; `wantsBot` is what the stream's filter sees. */
  hears?: BotId[];
  wantsBot?: true;
  /** Set in large rooms: the stream fans it out, but not to `except`. */
  fanOut?: true;
  except?: string;
}

const SEQ_DIGITS = 12;
const APPEND_ATTEMPTS_MAX = 8;

export function eventKey(roomId: RoomId, seq: number): Key {
  return { PK: `ROOM#${roomId}`, SK: `EVENT#${String(seq).padStart(SEQ_DIGITS, '0')}` };
}

export function eventOf(roomId: RoomId, row: EventRow): DurableEvent {
  const { event, seq, at, data } = row;
  return { event, roomId, seq, at, data } as DurableEvent;
}

/** The message of a `message.created` row, in its current state. */
export function messageOf(row: EventRow | undefined): Message | undefined {
  return row?.event === 'message.created' ? (row.data as Message) : undefined;
}

/** What a number, once drawn, is used for: its event, the bots that hear it, and writes that stand or fall with it. */
export interface Entry {
  event: DurableEvent;
  hears?: BotId[];
  /** A connection that knows already, because it gets the reply to its command. */
  except?: string;
}
export interface Plan {
  entries: Entry[];
  also?: TransactItem[];
}
export type Appended =
  | { done: true; events: DurableEvent[]; room: RoomRow }
  /** For each item of `also`, whether its condition failed. Nothing was written. */
  | { done: false; refused: boolean[] };

/**
 * Appends to the room's log: draws `count` numbers, then commits what `plan` makes of them in one transaction. When a
 * reader has closed a drawn number as abandoned, draws anew; the reader wins, so nobody sees a number change its event.
 * @throws DomainError `not_found` when the room is gone, `unavailable` when it stays contended
 */
export async function append(
  roomId: RoomId,
  plan: (seq: number, room: RoomRow) => Plan,
  { count = 1 }: { count?: number } = {},
): Promise<Appended> {
  for (let attempt = 1; attempt <= APPEND_ATTEMPTS_MAX; attempt++) {
    const room = await drawSeq(roomId, count);
    if (room === undefined) throw new DomainError('not_found', 'There is no such room, or you are not in it.');
    const first = room.seq - count + 1;
    const { entries, also = [] } = await planOrClose(roomId, { first, count }, () => plan(first, room));
    const rows = entries.map((entry) => eventRow(roomId, entry, room));
    const written = await transact([...rows.map(putIfAbsent), ...also]);
    if (written.done) return { done: true, events: entries.map((entry) => entry.event), room };
    const refused = written.failed.slice(rows.length);
    if (refused.includes(true)) {
      await closeNumbers(roomId, { first, count });
      return { done: false, refused };
    }
  }
  throw new DomainError('unavailable', 'The room is very busy. Try again.');
}

interface Drawn {
  first: number;
  count: number;
}

/** A plan that is refused once its number is drawn must not leave that number open. */
async function planOrClose(roomId: RoomId, drawn: Drawn, plan: () => Plan): Promise<Plan> {
  try {
    return plan();
  } catch (thrown) {
    await closeNumbers(roomId, drawn);
    throw thrown;
  }
}

async function closeNumbers(roomId: RoomId, { first, count }: Drawn): Promise<void> {
  for (let seq = first; seq < first + count; seq++) await closeNumber(roomId, seq);
}

function eventRow(roomId: RoomId, { event, hears = [], except }: Entry, room: RoomRow): EventRow {
  const { seq, at, data } = event;
  return {
    ...eventKey(roomId, seq),
    ...{ event: event.event, seq, at, data },
    ...(hears.length > 0 && { hears, wantsBot: true as const }),
    ...(room.isLarge && { fanOut: true as const, ...(except !== undefined && { except }) }),
  };
}

/** The write of a message's new state that goes with the event that changed it; it holds on the state as it was read. */
export function messageBecomes(roomId: RoomId, before: Message, after: Message): TransactItem {
  return {
    Update: {
      Key: eventKey(roomId, before.seq),
      UpdateExpression: 'SET #data = :after',
      ConditionExpression: '#data.version = :before',
      ExpressionAttributeNames: { '#data': 'data' },
      ExpressionAttributeValues: { ':after': after, ':before': before.version },
    },
  };
}

/** Takes what was told of an attachment out of the log for good; the number stays, and says nothing. */
export async function eraseTold(roomId: RoomId, seq: number): Promise<void> {
  await updateRow({
    Key: eventKey(roomId, seq),
    UpdateExpression: 'SET #event = :void, #data = :nothing',
    ConditionExpression: 'begins_with(#event, :attachment)',
    ExpressionAttributeNames: { '#event': 'event', '#data': 'data' },
    ExpressionAttributeValues: { ':void': 'void', ':nothing': {}, ':attachment': 'attachment.' },
  });
}

/** What an event says, without a name that was in it. Its number and what it means stay. */
export async function withoutName(roomId: RoomId, { event, seq }: DurableEvent, data: DurableEvent['data']) {
  await updateRow({
    Key: eventKey(roomId, seq),
    UpdateExpression: 'SET #data = :data',
    ConditionExpression: '#event = :event',
    ExpressionAttributeNames: { '#event': 'event', '#data': 'data' },
    ExpressionAttributeValues: { ':event': event, ':data': data },
  });
}

/** Takes the words of an edit out of the log for good, once its message is deleted. */
export async function eraseEdit(roomId: RoomId, seq: number): Promise<void> {
  await updateRow({
    Key: eventKey(roomId, seq),
    UpdateExpression: 'SET #event = :void, #data = :nothing',
    ConditionExpression: '#event = :updated',
    ExpressionAttributeNames: { '#event': 'event', '#data': 'data' },
    ExpressionAttributeValues: { ':void': 'void', ':nothing': {}, ':updated': 'message.updated' },
  });
}

export async function readEventRow(roomId: RoomId, seq: number): Promise<EventRow | undefined> {
  return getRow<EventRow>(eventKey(roomId, seq));
}

export interface LogPage {
  /** In order, without a gap, from the range's start. */
  events: DurableEvent[];
  /** The number after the last event is drawn and may still be written: ask again in a moment. */
  isPending: boolean;
}

/**
 * A stretch of the log. A number that was drawn and then abandoned (its writer died) is closed with a `void` event, so
 * the log is dense for every reader; a fresh one ends the page.
 */
export async function readLog(room: RoomRow, range: Range): Promise<LogPage> {
  const rows = await readEventRows(room.roomId, range);
  const bySeq = new Map(rows.map((row) => [row.seq, row]));
  const events: DurableEvent[] = [];
  for (let seq = range.from; seq <= range.to; seq++) {
    const witness = () => rows.find((row) => row.seq > seq)?.at ?? room.drawnAt;
    const row = bySeq.get(seq) ?? (await closeAbandoned(room.roomId, seq, witness()));
    if (row === undefined) return { events, isPending: true };
    events.push(eventOf(room.roomId, row));
  }
  return { events, isPending: false };
}

/** The rows of a stretch that are there, in order. */
export async function readEventRows(roomId: RoomId, { from, to }: Range): Promise<EventRow[]> {
  if (from > to) return [];
  return queryAll<EventRow>({
    KeyConditionExpression: 'PK = :room AND SK BETWEEN :from AND :to',
    ExpressionAttributeValues: {
      ':room': `ROOM#${roomId}`,
      ':from': eventKey(roomId, from).SK,
      ':to': eventKey(roomId, to).SK,
    },
    ConsistentRead: true,
  });
}

async function closeAbandoned(roomId: RoomId, seq: number, witness: string): Promise<EventRow | undefined> {
  return isAbandoned(witness, env.now()) ? closeNumber(roomId, seq) : undefined;
}

/** Closes a number that nobody will write, unless it has been written after all: gives the row that stands there. */
async function closeNumber(roomId: RoomId, seq: number): Promise<EventRow | undefined> {
  const at = env.now().toISOString();
  const row: EventRow = { ...eventKey(roomId, seq), event: 'void', seq, at, data: {} };
  const isClosed = await putRow({ Item: row, ConditionExpression: 'attribute_not_exists(PK)' });
  return isClosed ? row : readEventRow(roomId, seq);
}
