import { env } from '../../aws/env.ts';
import { type Appended, append, readEventRow } from '../../aws/table-log.ts';
import { type ReplyRow, type ReplyStatus, readReply, replyBecomes } from '../../aws/table-reply.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { seqOfMessage } from '../../protocol/ids.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { publish } from '../shared/publish.ts';
import { readStanding } from '../shared/standing.ts';

type Ask = CommandData<'reply.stop'>;

/** Any member stops a bot's answer that is on its way: what comes later is thrown away. */
export async function stopReply(ask: Ask, caller: SocketCaller): Promise<CommandReply<'reply.stop'>> {
  const reply = await readRoomReply(ask, caller);
  const { replyId, messageId, botId } = reply;
  await move(reply, 'open', 'stopped', {
    event: 'reply.ended',
    data: { replyId, messageId, botId, outcome: 'stopped' },
  });
  return {};
}

/** Any member asks a bot again that did not answer; the same delivery, so the bot knows it. */
export async function retryReply(ask: Ask, caller: SocketCaller): Promise<CommandReply<'reply.retry'>> {
  const reply = await readRoomReply(ask, caller);
  const { replyId, messageId, botId } = reply;
  const appended = await move(reply, 'failed', 'open', { event: 'reply.started', data: { replyId, messageId, botId } });
  if (appended === undefined) throw new DomainError('conflict', 'There is nothing to try again.');
  return { seq: appended.room.seq };
}

async function readRoomReply({ roomId, replyId, messageId }: Ask, caller: SocketCaller): Promise<ReplyRow> {
  await readStanding(caller, roomId);
  const [reply, message] = await Promise.all([readReply(replyId), readEventRow(roomId, seqOfMessage(messageId))]);
  if (reply === undefined || message === undefined || reply.roomId !== roomId || reply.messageId !== messageId) {
    throw new DomainError('not_found', 'There is no such answer here.');
  }
  return reply;
}

type Move = DurableEventOf<'reply.started' | 'reply.ended'>;
type Unnumbered = Move extends infer M ? (M extends Move ? Pick<M, 'event' | 'data'> : never) : never;

/** The event and the reply's state in one transaction; nothing when the reply is not in the state it should come from. */
async function move(
  { roomId, replyId, botId, status }: ReplyRow,
  from: ReplyStatus,
  to: ReplyStatus,
  change: Unnumbered,
): Promise<Extract<Appended, { done: true }> | undefined> {
  if (status !== from) return undefined;
  const appended = await append(roomId, (seq) => {
    const event = { ...change, roomId, seq, at: env.now().toISOString() } as Move;
    const hears = event.event === 'reply.started' ? [botId] : [];
    return { entries: [{ event, hears }], also: [replyBecomes(replyId, from, to)] };
  });
  if (!appended.done) return undefined;
  await publish(appended.room, appended.events);
  return appended;
}
