import type { BotId, ClientMessageId, MemberId, MessageId, ReplyId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { ReplyState, RoomState, TimelineItem } from '../../../protocol/room-state.ts';
import type { OutboxItem } from '../engine/engine-types.ts';
import { dayKey } from '../words/day-names.ts';

const GROUP_MS = 5 * 60 * 1000;

interface RowPlace {
  key: string;
  /** Number of the event behind this line; Infinity for what has none yet. */
  seq: number;
  /** When set, a separator of this day stands above. */
  day: string | undefined;
  /** The "New messages" line stands above. */
  startsNew: boolean;
}

export type Row = RowPlace &
  (
    | { kind: 'message'; message: Message; startsGroup: boolean; endsGroup: boolean }
    | { kind: 'pending'; item: OutboxItem; startsGroup: boolean; endsGroup: boolean }
    | { kind: 'notice'; message: Message }
    | { kind: 'joined'; at: string; names: readonly string[] }
    | { kind: 'left'; at: string; userId: MemberId; name: string; by: MemberId }
    | { kind: 'changed'; at: string; by: MemberId }
    | { kind: 'reply'; at: string; replyId: ReplyId; messageId: MessageId; botId: BotId; reply: ReplyState }
  );

export type RowOf<Kind extends Row['kind']> = Extract<Row, { kind: Kind }>;

export interface RowsInput {
  room: RoomState;
  outbox: readonly OutboxItem[];
  me: MemberId;
  unreadFrom: number | undefined;
  hasOlder: boolean;
}

type Line = Row extends infer R ? (R extends Row ? Omit<R, 'day' | 'startsNew'> & { at: string } : never) : never;

/**
 * What stands in the conversation, from top to bottom. While older messages are still to come, the oldest known line
 * waits for them: it may turn out to continue a group, a day or a line of joins, and must not change in front of a reader.
 */
export function buildRows({ room, outbox, me, unreadFrom, hasOlder }: RowsInput): Row[] {
  const sent = new Set(room.timeline.map(clientIdOf));
  const pending = outbox.filter((item) => !sent.has(item.clientMessageId)).map(pendingLine);
  const lines = [...withReplies(room.timeline.map(lineOf), endedReplies(room)), ...pending].reduce(joinJoins, []);
  const rows = lines.map((line, index) => placed(line, lines[index - 1], lines[index + 1], { me, unreadFrom }));
  return hasOlder && rows[0]?.kind !== 'pending' ? rows.slice(1) : rows;
}

/** The answers that a bot is working on, oldest first. */
export function runningReplies(room: RoomState): { replyId: ReplyId; reply: ReplyState }[] {
  return replies(room).filter(({ reply }) => reply.status === 'running');
}

function endedReplies(room: RoomState): Line[] {
  return replies(room)
    .filter(({ reply }) => hasBrokenOff(reply) && reply.seq >= room.first)
    .map(({ replyId, reply }) => {
      const { messageId, botId } = reply;
      const seq = answerOf(room, replyId)?.seq ?? reply.seq;
      return { kind: 'reply', key: `reply-${replyId}-${reply.seq}`, seq, at: '', replyId, messageId, botId, reply };
    });
}

function hasBrokenOff({ status }: ReplyState): boolean {
  return status === 'failed' || status === 'stopped' || status === 'interrupted';
}

/** What came of the answer before it broke off: that it did stands below it. */
function answerOf(room: RoomState, replyId: ReplyId): TimelineItem | undefined {
  return room.timeline.findLast((item) => item.kind === 'message' && item.message.reply?.replyId === replyId);
}

function replies(room: RoomState): { replyId: ReplyId; reply: ReplyState }[] {
  const entries = Object.entries(room.replies) as [ReplyId, ReplyState][];
  return entries.map(([replyId, reply]) => ({ replyId, reply })).sort((a, b) => a.reply.seq - b.reply.seq);
}

/** Both lists are in order of their numbers. */
function withReplies(lines: Line[], ended: readonly Line[]): Line[] {
  if (ended.length === 0) return lines;
  const sorted = [...lines, ...ended].sort((a, b) => a.seq - b.seq);
  let at = '';
  return sorted.map((line) => {
    at = line.at || at; // the log does not tell when an answer failed: about when the line above was written
    return line.at === '' ? { ...line, at } : line;
  });
}

function lineOf(item: TimelineItem): Line {
  const { seq } = item;
  if (item.kind !== 'message') return memberLine(item);
  const { message } = item;
  const key = message.clientMessageId ?? message.messageId;
  if (message.kind === 'notice') return { kind: 'notice', key, seq, at: message.at, message };
  return { kind: 'message', key, seq, at: message.at, message, startsGroup: true, endsGroup: true };
}

function memberLine(item: Exclude<TimelineItem, { kind: 'message' }>): Line {
  const { seq, at } = item;
  const key = `event-${seq}`;
  switch (item.kind) {
    case 'joined':
      return { kind: 'joined', key, seq, at, names: [item.name] };
    case 'left':
      return { kind: 'left', key, seq, at, userId: item.userId, name: item.name, by: item.by };
    case 'changed':
      return { kind: 'changed', key, seq, at, by: item.by };
    default:
      return item satisfies never;
  }
}

function pendingLine(item: OutboxItem): Line {
  const { clientMessageId: key, createdAt: at } = item;
  return { kind: 'pending', key, seq: Number.POSITIVE_INFINITY, at, item, startsGroup: true, endsGroup: true };
}

function clientIdOf(item: TimelineItem): ClientMessageId | undefined {
  return item.kind === 'message' ? item.message.clientMessageId : undefined;
}

/** Several people who joined one after the other share a line. */
function joinJoins(lines: Line[], line: Line): Line[] {
  const last = lines.at(-1);
  if (line.kind === 'joined' && last?.kind === 'joined' && sameDay(last, line)) {
    lines[lines.length - 1] = { ...last, names: [...last.names, ...line.names] };
  } else {
    lines.push(line);
  }
  return lines;
}

type Surroundings = Pick<RowsInput, 'me' | 'unreadFrom'>;

function placed(line: Line, previous: Line | undefined, next: Line | undefined, around: Surroundings): Row {
  const startsNew = startsUnread(line, previous, around.unreadFrom);
  const place = { day: dayAbove(line, previous), startsNew };
  if (line.kind !== 'message' && line.kind !== 'pending') return { ...line, ...place };
  const nextIsNew = next !== undefined && startsUnread(next, line, around.unreadFrom);
  return {
    ...line,
    ...place,
    startsGroup: startsNew || !continuesGroup(previous, line, around.me),
    endsGroup: nextIsNew || next === undefined || !continuesGroup(line, next, around.me),
  };
}

function dayAbove(line: Line, previous: Line | undefined): string | undefined {
  if (line.at === '') return undefined;
  if (previous !== undefined && sameDay(previous, line)) return undefined;
  return line.at;
}

function startsUnread(line: Line, previous: Line | undefined, unreadFrom: number | undefined): boolean {
  if (unreadFrom === undefined || line.seq === Number.POSITIVE_INFINITY) return false;
  return line.seq >= unreadFrom && (previous === undefined || previous.seq < unreadFrom);
}

function continuesGroup(previous: Line | undefined, line: Line, me: MemberId): boolean {
  if (previous === undefined) return false;
  const author = authorOf(previous, me);
  if (author === undefined || author !== authorOf(line, me)) return false;
  return sameDay(previous, line) && Date.parse(line.at) - Date.parse(previous.at) < GROUP_MS;
}

function authorOf(line: Line, me: MemberId): MemberId | undefined {
  if (line.kind === 'message') return line.message.sender.id;
  return line.kind === 'pending' ? me : undefined;
}

function sameDay(a: { at: string }, b: { at: string }): boolean {
  return dayKey(new Date(a.at)) === dayKey(new Date(b.at));
}
