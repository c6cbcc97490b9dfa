import type { MediaPlace } from '../../aws/bucket-media.ts';
import { readAttachment } from '../../aws/table-attachment.ts';
import { PENDING } from '../../core/attachment.ts';
import { begin, claim } from '../shared/start-listening.ts';

/** Has a recording transcribed, once however often this is told of it. What is heard comes later, to `transcribed`. */
export async function listen(place: MediaPlace, contentType: string): Promise<void> {
  const row = await readAttachment(place.attachmentId);
  if (row === undefined || (row.attachment.understanding ?? PENDING).status !== 'pending') return;
  if (await claim(place, 1)) await begin(place, 1, contentType);
}
