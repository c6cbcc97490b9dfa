import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { corrected } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { DomainError } from '../../protocol/errors.ts';
import { CHANGES_BURST, CHANGES_REFILL_MS } from '../../protocol/limits.ts';
import type { Caller } from '../shared/caller.ts';
import { changeAttachment } from '../shared/change-attachment.ts';
import type { Request } from '../shared/http-handler.ts';
import { readAllowed } from './read-attachments.ts';

type Route = 'PATCH /v1/attachments/{attachmentId}';

const CHANGES = { burst: CHANGES_BURST, refillMs: CHANGES_REFILL_MS };

/** What a member of the room knows better of a picture than the service that looked at it; and what a speaker has said. */
export async function correctAttachment({ path, body }: Request<Route>, caller: Caller): Promise<Attachment> {
  const { attachmentId } = path;
  const { ownerId } = await readAllowed(attachmentId, caller);
  if (body.transcript !== undefined && ownerId !== caller.userId) {
    throw new DomainError('forbidden', 'Only who spoke says what was said.');
  }
  await readAndTakeToken(rateKey(caller.userId, 'changes'), CHANGES);
  const { alt, labels, transcript } = body;
  const correction = {
    ...(alt !== undefined && { alt }),
    ...(labels !== undefined && { labels }),
    ...(transcript !== undefined && { transcript }),
  };
  const changed = await changeAttachment(attachmentId, (attachment) => {
    const after = corrected(attachment, correction, caller.userId);
    return after && { event: 'attachment.understood', attachment: after, by: caller.userId };
  });
  if (changed === undefined) throw new DomainError('not_found', 'There is no such attachment any more.');
  return changed;
}
