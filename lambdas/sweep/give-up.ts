import { type DueRow, dropDue, putDue, readAttachment } from '../../aws/table-attachment.ts';
import { PENDING } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { TRANSCRIPT_OVERDUE_SECONDS } from '../../protocol/limits.ts';
import { type Change, changeAttachment } from '../shared/change-attachment.ts';
import { giveUpListening, isTooLate, settleListening } from '../shared/settle-listening.ts';

/** Says of an attachment that its upload will not come, or that nobody could look at it, or listen. */
export async function giveUp(due: DueRow): Promise<void> {
  if (due.job !== undefined) await askForJob(due, due.job);
  // Else its job has a row like this one.
  else if (!(await readAttachment(due.attachmentId))?.attempt) await changeAttachment(due.attachmentId, givenUp);
  await dropDue(due);
}

/** Of a job nothing was heard for a while: its end was not told, it takes long, or it was never begun. */
async function askForJob({ attachmentId }: DueRow, job: string): Promise<void> {
  const outcome = await settleListening(job);
  if (outcome === 'settled') return;
  if (outcome === 'missing' || (await isTooLate(job))) await giveUpListening(job);
  if (outcome === 'running') await putDue(attachmentId, TRANSCRIPT_OVERDUE_SECONDS, job);
}

function givenUp(attachment: Attachment): Change | undefined {
  if (attachment.status === 'waiting') {
    return { event: 'attachment.verified', attachment: { ...attachment, status: 'refused', reason: 'unreachable' } };
  }
  if (attachment.understanding?.status !== 'pending') return undefined;
  const reason = attachment.kind === 'audio' ? 'It could not be listened to.' : 'It could not be looked at.';
  const understanding = { ...PENDING, status: 'failed' as const, reason };
  return { event: 'attachment.understood', attachment: { ...attachment, understanding } };
}
