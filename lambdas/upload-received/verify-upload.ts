import { createHash } from 'node:crypto';
import { eraseMedia, forgetUpload, type MediaPlace, publishMedia, readUpload } from '../../aws/bucket-media.ts';
import { type AttachmentRow, claimUpload, readAttachment } from '../../aws/table-attachment.ts';
import { PENDING } from '../../core/attachment.ts';
import type { Attachment, AudioType, Refusal } from '../../protocol/attachment.ts';
import { BotId } from '../../protocol/ids.ts';
import { AUDIO_BYTES_MAX, PICTURE_BYTES_MAX } from '../../protocol/limits.ts';
import { changeAttachment } from '../shared/change-attachment.ts';
import { pictureHash } from '../shared/picture-hash.ts';
import { type Made, makeAnew } from './make-anew.ts';
import type { Recorded } from './record-anew.ts';
import { recordApart } from './record-apart.ts';
import { sniffedAudio } from './sniffed.ts';

/**
 * Makes of an upload what may be shown, or refuses it. Everything may come twice and at once: what is made is the same
 * each time, and the attachment changes once. A form can be posted again with another file; only the first one counts,
 * or what is shown might not be what was looked at.
 */
export async function verifyUpload(place: MediaPlace): Promise<void> {
  const row = await readAttachment(place.attachmentId);
  if (row === undefined || row.roomId !== place.roomId) return eraseMedia(place);
  if (row.attachment.status !== 'waiting') return forgetUpload(place);
  const bytes = await readUpload(place, AUDIO_BYTES_MAX);
  // Another invocation has been here meanwhile.
  if (bytes === undefined) return;
  if (!(await claimUpload(place.attachmentId, hashOf(bytes)))) return forgetUpload(place);
  if (bytes === 'too_large') await refuse(place, row.attachment.kind, 'too_large');
  else await publishFrom(place, row, bytes);
  await forgetUpload(place);
}

async function publishFrom(place: MediaPlace, { attachment, ownerId }: AttachmentRow, bytes: Uint8Array) {
  const type = sniffedAudio(bytes);
  // A person says which of both it is before it is uploaded. Of what a bot names, nobody knows.
  const kind = BotId.safeParse(ownerId).success ? (type === undefined ? 'picture' : 'audio') : attachment.kind;
  const made = await madeOf(bytes, kind, type, attachment);
  if (!('refused' in made)) return publishMade(place, made);
  // What is neither was meant to be what its bot called it.
  const isNeither = made.refused === 'not_a_picture' && attachment.kind === 'audio';
  await (isNeither ? refuse(place, 'audio', 'not_audio') : refuse(place, kind, made.refused));
}

async function madeOf(
  bytes: Uint8Array,
  kind: Attachment['kind'],
  type: AudioType | undefined,
  { madeByModel = false }: Attachment,
): Promise<Made | Recorded | { refused: Refusal }> {
  if (bytes.length === 0) return { refused: 'empty' };
  if (kind === 'audio') return type === undefined ? { refused: 'not_audio' } : recordApart(bytes, type);
  return bytes.length > PICTURE_BYTES_MAX ? { refused: 'too_large' } : makeAnew(bytes, { madeByModel });
}

function hashOf(bytes: Uint8Array | 'too_large'): string {
  return bytes === 'too_large' ? bytes : createHash('sha256').update(bytes).digest('base64url');
}

async function refuse({ attachmentId }: MediaPlace, kind: Attachment['kind'], reason: Refusal): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    return { event: 'attachment.verified', attachment: { ...attachment, kind, status: 'refused', reason } };
  });
}

async function publishMade(place: MediaPlace, made: Made | Recorded): Promise<void> {
  // With it, what is seen of a picture can be found and erased, whatever dies before it is told.
  const hash = 'preview' in made ? { hash: pictureHash(made.full) } : {};
  await publishMedia(place, made);
  const changed = await changeAttachment(place.attachmentId, (attachment) => {
    if (attachment.status !== 'waiting') return undefined;
    return { event: 'attachment.verified', attachment: ready(attachment, made), ...hash };
  });
  // Its message, or its row, went while this worked.
  if (changed === undefined) await eraseMedia(place);
}

function ready(attachment: Attachment, made: Made | Recorded): Attachment {
  const { contentType, full } = made;
  const known = { understanding: PENDING, ...attachment, status: 'ready' as const, contentType, bytes: full.length };
  if ('durationMs' in made) return { ...known, kind: 'audio', durationMs: made.durationMs };
  const { width, height, blurHash } = made;
  return { ...known, kind: 'picture', width, height, blurHash };
}
