import { type MediaPlace, readPublished } from '../../aws/bucket-media.ts';
import { env } from '../../aws/env.ts';
import { readAttachment } from '../../aws/table-attachment.ts';
import { claimLook, keepSeen, readSeen, releaseLook, releasePicture, type Seen } from '../../aws/table-picture.ts';
import { lookAt } from '../../aws/vision-picture.ts';
import { understoodOf } from '../../core/attachment.ts';
import type { AttachmentId } from '../../protocol/ids.ts';
import { changeAttachment } from '../shared/change-attachment.ts';
import { pictureHash } from '../shared/picture-hash.ts';
import { nameFaces, withConsent } from './name-faces.ts';

/** While somebody else looks at the same picture. */
const WAITS_MAX = 40;
const WAIT_MS = 500;

/** Says what is in a picture. The services look at each distinct picture once, however often it comes. */
export async function understandPicture(place: MediaPlace): Promise<void> {
  const row = await readAttachment(place.attachmentId);
  if (row === undefined || isUnderstood(row.attachment.understanding)) return;
  const picture = await readPublished(place);
  if (picture === undefined) return;
  const hash = pictureHash(picture);
  const understanding = understoodOf(await see(hash, place, picture));
  const faces = await nameFaces(place.roomId, picture, understanding.faces);
  const changed = await changeAttachment(place.attachmentId, async (attachment) => {
    if (isUnderstood(attachment.understanding)) return undefined;
    // Asked again each time, because somebody may withdraw meanwhile.
    const { faces: allowed, also } = await withConsent(attachment.attachmentId, faces);
    const after = { ...attachment, understanding: { ...understanding, faces: allowed } };
    return { event: 'attachment.understood', attachment: after, hash, also };
  });
  if (changed === undefined) await releasePicture(hash, place.attachmentId);
}

function isUnderstood(understanding: { status: string } | undefined): boolean {
  return understanding !== undefined && understanding.status !== 'pending';
}

/** @throws Error when somebody else has begun to look and has not ended: this comes again */
async function see(hash: string, { attachmentId }: MediaPlace, picture: Uint8Array): Promise<Seen> {
  for (let wait = 0; wait < WAITS_MAX; wait++) {
    const seen = await readSeen(hash, attachmentId);
    if (seen !== undefined) return seen;
    if (await claimLook(hash, attachmentId)) return look(hash, attachmentId, picture);
    await env.sleep(WAIT_MS);
  }
  throw new Error('another invocation has looked at this picture for too long');
}

async function look(hash: string, attachmentId: AttachmentId, picture: Uint8Array): Promise<Seen> {
  try {
    const seen = await lookAt(picture);
    await keepSeen(hash, seen);
    return seen;
  } catch (thrown) {
    await releaseLook(hash);
    // If nobody tries again, nothing else would know that it does not show this picture.
    await releasePicture(hash, attachmentId);
    throw thrown;
  }
}
