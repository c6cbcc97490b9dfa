import { createHash } from 'node:crypto';
import { eraseMedia, forgetUpload, type MediaPlace, publishMedia, readUpload } from '../../aws/bucket-media.ts';
import { claimUpload, readAttachment } from '../../aws/table-attachment.ts';
import { PENDING } from '../../core/attachment.ts';
import type { Attachment, Refusal } from '../../protocol/attachment.ts';
import { PICTURE_BYTES_MAX } from '../../protocol/limits.ts';
import { changeAttachment } from '../shared/change-attachment.ts';
import { pictureHash } from '../shared/picture-hash.ts';
import { type Made, makeAnew } from './make-anew.ts';

/**
 * Makes of an upload what may be shown, or refuses it. Everything may come twice and at once: what is made is the same
 * each time, and the attachment changes once. A form can be posted again with another file; only the first one counts,
 * or what is shown might not be what was looked at.
 */
export async function verifyUpload(place: MediaPlace): Promise<void> {
  const row = await readAttachment(place.attachmentId);
  if (row === undefined || row.roomId !== place.roomId) return eraseMedia(place);
  if (row.attachment.status !== 'waiting') return forgetUpload(place);
  const bytes = await readUpload(place, PICTURE_BYTES_MAX);
  // Another invocation has been here meanwhile.
  if (bytes === undefined) return;
  if (!(await claimUpload(place.attachmentId, hashOf(bytes)))) return forgetUpload(place);
  const { madeByModel = false } = row.attachment;
  const made = bytes === 'too_large' ? { refused: 'too_large' as const } : await makeAnew(bytes, { madeByModel });
  if ('refused' in made) await refuse(place, made.refused);
  else await publishMade(place, made);
  await forgetUpload(place);
}

function hashOf(bytes: Uint8Array | 'too_large'): string {
  return bytes === 'too_large' ? bytes : createHash('sha256').update(bytes).digest('base64url');
}

async function refuse({ attachmentId }: MediaPlace, reason: Refusal): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    return { event: 'attachment.verified', attachment: { ...attachment, status: 'refused', reason } };
  });
}

async function publishMade(place: MediaPlace, made: Made): Promise<void> {
  const hash = pictureHash(made.full);
  await publishMedia(place, made);
  const changed = await changeAttachment(place.attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    // With it, what is seen of the picture can be found and erased, whatever dies before it is told.
    return { event: 'attachment.verified', attachment: ready(attachment, made), hash };
  });
  // Its message, or its row, went while this worked.
  if (changed === undefined) await eraseMedia(place);
}

function ready(attachment: Attachment, { contentType, full, width, height, blurHash }: Made): Attachment {
  return {
    ...{ understanding: PENDING, ...attachment, status: 'ready', contentType, bytes: full.length },
    ...{ width, height, blurHash },
  };
}
