import { type DueRow, dropDue } from '../../aws/table-attachment.ts';
import { PENDING } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { type Change, changeAttachment } from '../shared/change-attachment.ts';

/** Says of an attachment that its upload will not come, or that nobody could look at it. */
export async function giveUp(due: DueRow): Promise<void> {
  await changeAttachment(due.attachmentId, givenUp);
  await dropDue(due);
}

function givenUp(attachment: Attachment): Change | undefined {
  if (attachment.status === 'waiting') {
    return { event: 'attachment.verified', attachment: { ...attachment, status: 'refused', reason: 'unreachable' } };
  }
  if (attachment.understanding?.status !== 'pending') return undefined;
  const understanding = { ...PENDING, status: 'failed' as const, reason: 'It could not be looked at.' };
  return { event: 'attachment.understood', attachment: { ...attachment, understanding } };
}
