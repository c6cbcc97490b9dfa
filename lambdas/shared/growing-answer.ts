import { env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { type Piece, readPieces, takeFrame } from '../../aws/table-piece.ts';
import {
  claimTold,
  forgetRunning,
  noteRunning,
  type ReplyRow,
  readReply,
  replyGrows,
  replyRuns,
} from '../../aws/table-reply.ts';
import { messageCreated } from '../../core/message.ts';
import type { DurableEvent, TransientEvent } from '../../protocol/events.ts';
import type { ReplyId } from '../../protocol/ids.ts';
import { DELTA_FRAME_MS, INLINE_POSTS_MAX } from '../../protocol/limits.ts';
import { takeAnswer } from './answer-limit.ts';
import { assertStillThere } from './answer-sender.ts';
import { publish, publishGrowth } from './publish.ts';

/**
 * Says in the room that the answer comes later, and until when it must be there.
 * @returns the reply as it runs, or `undefined` when it was over before
 * @throws DomainError `rate_limited`
 */
export async function startReply(reply: ReplyRow, runsMs: number): Promise<ReplyRow | undefined> {
  await takeAnswer(reply);
  const { replyId, messageId, botId, roomId } = reply;
  const until = after(runsMs);
  const appended = await append(roomId, (seq, room) => {
    assertStillThere(room, botId);
    const data = { replyId, messageId, botId };
    const event: DurableEvent = { event: 'reply.started', roomId, seq, at: env.now().toISOString(), data };
    return { entries: [{ event }], also: [replyRuns(reply, until), noteRunning(replyId, until)] };
  });
  if (!appended.done) return undefined;
  await publish(appended.room, appended.events);
  return { ...reply, status: 'running', until };
}

/** Another time for one that runs already. */
export function replyRunsUntil(reply: ReplyRow, runsMs: number) {
  const until = after(runsMs);
  return [replyRuns(reply, until), ...forgetRunning(reply), noteRunning(reply.replyId, until)];
}

function after(milliseconds: number): string {
  return new Date(env.now().getTime() + milliseconds).toISOString();
}

/**
 * Tells the room of the pieces that it was not told of yet, as far as they follow each other: the first makes the
 * message, the others come at most one frame at a time. Whoever adds a piece calls this; one of them does the work.
 * @returns the reply as it is then
 */
export async function tellPieces(replyId: ReplyId): Promise<ReplyRow | undefined> {
  let reply = await readReply(replyId);
  while (reply?.status === 'running') {
    const next: number = (reply.told ?? -1) + 1;
    const [first] = await readPieces(reply, next);
    if (first === undefined) break;
    if (next === 0) await beginMessage(reply, first);
    reply = (next === 0 ? undefined : await tellNext(reply, next)) ?? (await readReply(replyId));
  }
  return reply;
}

async function beginMessage(reply: ReplyRow, { text }: Piece): Promise<void> {
  const { roomId, botId, botName, replyId, messageId, hops } = reply;
  const sender = { id: botId, name: botName, kind: 'bot' as const };
  const draft = { roomId, sender, text, mentions: [], hops, reply: { replyId, messageId, running: true } };
  const appended = await append(roomId, (seq, room) => {
    assertStillThere(room, botId);
    const event = messageCreated(draft, seq, env.now(), env.randomBytes(10));
    return { entries: [{ event }], also: [replyGrows(reply, event.data.messageId)] };
  });
  if (appended.done) await publish(appended.room, appended.events);
}

/** What comes while this waits for the room's next frame goes with it. The reply after that; nothing when it was not told here. */
async function tellNext(reply: ReplyRow, next: number): Promise<ReplyRow | undefined> {
  await takeFrame(reply.roomId);
  const pieces = await readPieces(reply, next);
  const last = pieces.at(-1);
  const told = last && (await claimTold(reply, last.index));
  if (told === undefined) return undefined;
  const connections = await publishGrowth(
    reply.roomId,
    pieces.map((piece) => deltaOf(reply, piece)),
  );
  // A frame for a large room takes many posts; the next one waits accordingly.
  if (connections > INLINE_POSTS_MAX) await env.sleep(DELTA_FRAME_MS * Math.floor(connections / INLINE_POSTS_MAX));
  return told;
}

function deltaOf({ roomId, replyId }: ReplyRow, { index, text, replaces }: Piece): TransientEvent {
  return { event: 'reply.delta', roomId, data: { replyId, index, text, ...(replaces && { replaces }) } };
}
