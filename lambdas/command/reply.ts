import { readEventRow } from '../../aws/table-log.ts';
import { type ReplyRow, readReply } from '../../aws/table-reply.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import { seqOfMessage } from '../../protocol/ids.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { endReply } from '../shared/end-reply.ts';
import { reopenReply } from '../shared/reopen-reply.ts';
import { readStanding } from '../shared/standing.ts';

type Ask = CommandData<'reply.stop'>;

/** Any member stops a bot's answer that is on its way: what comes later is thrown away. */
export async function stopReply(ask: Ask, caller: SocketCaller): Promise<CommandReply<'reply.stop'>> {
  const reply = await readRoomReply(ask, caller);
  if (reply.status === 'open' || reply.status === 'running') await endReply(reply, { outcome: 'stopped' });
  return {};
}

/** Any member asks a bot again that did not answer; the same delivery, so the bot knows it. */
export async function retryReply(ask: Ask, caller: SocketCaller): Promise<CommandReply<'reply.retry'>> {
  const reply = await readRoomReply(ask, caller);
  const seq = await reopenReply(reply);
  if (seq === undefined) throw new DomainError('conflict', 'There is nothing to try again.');
  return { seq };
}

async function readRoomReply({ roomId, replyId, messageId }: Ask, caller: SocketCaller): Promise<ReplyRow> {
  await readStanding(caller, roomId);
  const [reply, message] = await Promise.all([readReply(replyId), readEventRow(roomId, seqOfMessage(messageId))]);
  if (reply === undefined || message === undefined || reply.roomId !== roomId || reply.messageId !== messageId) {
    throw new DomainError('not_found', 'There is no such answer here.');
  }
  return reply;
}
