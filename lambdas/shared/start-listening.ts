import type { MediaPlace } from '../../aws/bucket-media.ts';
import { attachmentDue, claimListening, releaseListening } from '../../aws/table-attachment.ts';
import { jobNameOf, startJob } from '../../aws/transcribe-job.ts';
import { PENDING } from '../../core/attachment.ts';
import { TRANSCRIPT_OVERDUE_SECONDS } from '../../protocol/limits.ts';
import { changeAttachment } from './change-attachment.ts';

/** False when somebody else has a recording listened to for the `attempt`th time. Whoever claims it must begin. */
export function claim({ attachmentId }: MediaPlace, attempt: number): Promise<boolean> {
  const listening = { attachmentId, attempt };
  return claimListening(listening, attachmentDue(attachmentId, TRANSCRIPT_OVERDUE_SECONDS, jobNameOf(listening)));
}

/** Has it listened to. Where that will never be possible, everybody is told why; what may pass is thrown. */
export async function begin(place: MediaPlace, attempt: number, contentType: string): Promise<void> {
  const impossible = await startOrRelease(place, attempt, contentType);
  if (impossible === undefined) return;
  const reason = `It cannot be transcribed here. ${impossible}`.trim();
  await changeAttachment(place.attachmentId, (attachment) => {
    if ((attachment.understanding ?? PENDING).status !== 'pending') return undefined;
    const understanding = { ...PENDING, status: 'unavailable' as const, reason };
    return { event: 'attachment.understood', attachment: { ...attachment, understanding } };
  });
}

async function startOrRelease(place: MediaPlace, attempt: number, contentType: string): Promise<string | undefined> {
  try {
    return await startJob(place, attempt, contentType);
  } catch (thrown) {
    await releaseListening(place.attachmentId, attempt);
    throw thrown;
  }
}
