import type { CommandReply } from '../../../protocol/commands.ts';
import type { DurableEvent, TransientEvent } from '../../../protocol/events.ts';
import type { ReplyId } from '../../../protocol/ids.ts';
import type { RoomState } from '../../../protocol/room-state.ts';

/** More pieces than this beyond a missing one are dropped again: `sync` tells the text so far. */
const HELD_PIECES_MAX = 500;
/** Answers whose message is not here yet and whose pieces are. */
const UNBEGUN_MAX = 10;

export type Piece = Pick<Extract<TransientEvent, { event: 'reply.delta' }>['data'], 'index' | 'text' | 'replaces'>;
type Told = NonNullable<Exclude<CommandReply<'sync'>, { reset: true }>['growing']>;

/** A message that grows, as far as it has come here. */
export interface Growth {
  /** Its last piece that is in `text`; -1 until the message itself is here. */
  index: number;
  text: string;
  /** Pieces beyond a missing one. */
  held: ReadonlyMap<number, Piece>;
  /** There may be more of it than came here: `sync` is to be asked. */
  isDoubtful: boolean;
}

export type Growing = ReadonlyMap<ReplyId, Growth>;

const unbegun: Growth = { index: -1, text: '', held: new Map(), isDoubtful: false };

/** The answers that grow in a conversation as it was loaded: how far they have come meanwhile is to be asked. */
export function growingIn(room: RoomState, known: Growing): Growing {
  const growing = new Map([...known].filter(([replyId, { index }]) => index < 0 && isRunning(room, replyId)));
  for (const item of room.timeline) {
    const reply = item.kind === 'message' ? item.message.reply : undefined;
    if (item.kind !== 'message' || !reply?.running || !isRunning(room, reply.replyId)) continue;
    const before = known.get(reply.replyId) ?? unbegun;
    const isKnown = before.index >= 0;
    growing.set(reply.replyId, isKnown ? before : { ...begun(before, item.message.text), isDoubtful: true });
  }
  return growing;
}

export function growingAfter(growing: Growing, event: DurableEvent): Growing {
  if (event.event === 'message.created' && event.data.reply?.running) {
    const { replyId } = event.data.reply;
    return new Map(growing).set(replyId, begun(growing.get(replyId) ?? unbegun, event.data.text));
  }
  const hasEnded = event.event === 'reply.ended' || event.event === 'message.created';
  const replyId = event.event === 'reply.ended' ? event.data.replyId : hasEnded ? event.data.reply?.replyId : undefined;
  return replyId === undefined ? growing : without(growing, replyId);
}

/** Takes pieces in any order, any number of times. What has ended grows no more. */
export function grown(growing: Growing, replyId: ReplyId, piece: Piece, room: RoomState): Growing {
  if (!isRunning(room, replyId)) return growing;
  const growth = growing.get(replyId);
  if (growth === undefined && growing.size >= UNBEGUN_MAX) return growing;
  const { index, held } = growth ?? unbegun;
  if (piece.index <= index) return growing;
  const more = held.size < HELD_PIECES_MAX ? new Map(held).set(piece.index, piece) : new Map();
  return new Map(growing).set(replyId, drained({ ...(growth ?? unbegun), held: more }));
}

/** After a lost connection nobody knows what was missed. */
export function allDoubtful(growing: Growing): Growing {
  if (growing.size === 0) return growing;
  return new Map([...growing].map(([replyId, growth]) => [replyId, { ...growth, isDoubtful: growth.index >= 0 }]));
}

export function isAnyDoubtful(growing: Growing): boolean {
  return [...growing.values()].some((growth) => growth.isDoubtful);
}

/** The answers of which the text so far is to be asked. */
export function doubtful(growing: Growing): ReplyId[] {
  return [...growing].flatMap(([replyId, growth]) => (isShort(growth) ? [replyId] : []));
}

/** What the server told of those that were `asked`; of one that has ended it tells nothing, and the log tells its end. */
export function growingAsTold(growing: Growing, asked: readonly ReplyId[], told: Told): Growing {
  const next = new Map(growing);
  for (const replyId of asked) {
    const growth = next.get(replyId);
    const answer = told.find((one) => one.replyId === replyId);
    if (growth === undefined) continue;
    const isNewer = answer !== undefined && answer.index > growth.index;
    const held = answer === undefined ? new Map() : growth.held;
    const at = isNewer ? { index: answer.index, text: answer.text } : {};
    next.set(replyId, drained({ ...growth, ...at, held, isDoubtful: false }));
  }
  return next;
}

/** One that is not known yet may have begun somewhere else. */
function isRunning({ replies }: RoomState, replyId: ReplyId): boolean {
  const status = replies[replyId]?.status;
  return status === undefined || status === 'running';
}

/** A hole in the text, or none that is known. */
function isShort({ index, held, isDoubtful }: Growth): boolean {
  return index >= 0 && (isDoubtful || held.size > 0);
}

function begun(growth: Growth, text: string): Growth {
  return growth.index >= 0 ? growth : drained({ ...growth, index: 0, text });
}

function drained(growth: Growth): Growth {
  let { index, text } = growth;
  const pieces = [...growth.held.values()].sort((a, b) => a.index - b.index);
  const held = new Map<number, Piece>();
  for (const piece of pieces) {
    const follows = index >= 0 && (piece.index === index + 1 || piece.replaces === true);
    if (piece.index > index && follows) {
      text = piece.replaces ? piece.text : text + piece.text;
      index = piece.index;
      held.clear();
    } else if (piece.index > index) held.set(piece.index, piece);
  }
  return { ...growth, index, text, held };
}

function without(growing: Growing, replyId: ReplyId): Growing {
  if (!growing.has(replyId)) return growing;
  const rest = new Map(growing);
  rest.delete(replyId);
  return rest;
}
