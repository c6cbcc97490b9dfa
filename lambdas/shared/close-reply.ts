import { endOpenReply, type ReplyRow } from '../../aws/table-reply.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { endReply } from './end-reply.ts';

/** The bot chose to say nothing. */
export async function closeSilent(reply: ReplyRow): Promise<void> {
  // Of one that was asked again, the room was told that it runs.
  if (reply.status === 'running' || reply.round > 1) await endReply(reply, { outcome: 'silent' });
  else await endOpenReply(reply, 'silent');
}

/** Says in the room that the bot did not answer, or not to the end, so that somebody can ask it again. */
export async function closeFailed(reply: ReplyRow, reason: ReplyFailure): Promise<void> {
  await endReply(reply, { outcome: reply.answerId === undefined ? 'failed' : 'interrupted', reason });
}

/** Why an answer that is there cannot be posted. @throws what is no reason of that kind */
export function failureOf(thrown: unknown): ReplyFailure | 'gone' {
  if (!(thrown instanceof DomainError)) throw thrown;
  if (thrown.code === 'rate_limited') return 'rate_limited';
  if (thrown.code === 'too_large') return 'garbage';
  // Nobody is left to tell.
  if (thrown.code === 'not_found') return 'gone';
  throw thrown;
}
