import { env } from '../../aws/env.ts';
import { transact } from '../../aws/table.ts';
import { readAttachment } from '../../aws/table-attachment.ts';
import { endFace, forgetFace, listNamings, namingForgotten, readFace } from '../../aws/table-face.ts';
import { eraseTold } from '../../aws/table-log.ts';
import { collectionOf, forgetFaces } from '../../aws/vision-face.ts';
import { withoutMember } from '../../core/attachment.ts';
import type { FaceReceipt } from '../../protocol/face.ts';
import type { AttachmentId, UserId } from '../../protocol/ids.ts';
import { changeAttachment } from './change-attachment.ts';

/**
 * Erases everything that came of somebody's enrolment. Whatever interrupts it, asking again goes on where it stopped:
 * the consent is the first thing to end, and its record the last to go.
 * @returns what was erased; `undefined` when they are not enrolled
 */
export async function withdrawFace(userId: UserId): Promise<FaceReceipt | undefined> {
  const known = await readFace(userId);
  if (known === undefined) return undefined;
  const face = await endFace(known);
  const collection = collectionOf();
  if (collection !== undefined) await forgetFaces(collection, face.faceIds);
  const namings = await listNamings(userId);
  for (const { attachmentId } of namings) await unname(attachmentId, userId);
  await forgetFace(face);
  return { userId, at: env.now().toISOString(), faces: face.faceIds.length, consents: 1, pictures: namings.length };
}

/** Out of the picture's understanding, which its room is told, and out of every event that had told it. */
async function unname(attachmentId: AttachmentId, userId: UserId): Promise<void> {
  await changeAttachment(attachmentId, (attachment) => {
    const after = withoutMember(attachment, userId);
    return after && { event: 'attachment.understood', attachment: after };
  });
  const row = await readAttachment(attachmentId);
  // The last event tells it without the name; those before it may have told it with.
  if (row !== undefined) for (const seq of row.toldAt?.slice(0, -1) ?? []) await eraseTold(row.roomId, seq);
  await transact([namingForgotten({ userId, attachmentId })]);
}
