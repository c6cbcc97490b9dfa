import { env } from '../../aws/env.ts';
import { readFace } from '../../aws/table-face.ts';
import { collectionOf, forgetFaces, type KnownFace, listFaces } from '../../aws/vision-face.ts';
import { UserId } from '../../protocol/ids.ts';

/** Longer than it takes from measuring a face to writing the consent down. */
const SECOND_LOOK_MS = 5_000;

/**
 * Erases measurements that no consent names: of an enrolment that died half way, or of a withdrawal that found nothing to
 * erase yet. Two looks, because a face that is being enrolled has no consent for a moment either.
 */
export async function eraseOrphanFaces(): Promise<void> {
  const collection = collectionOf();
  if (collection === undefined) return;
  const suspects = await orphansAmong(await listFaces(collection));
  if (suspects.length === 0) return;
  await env.sleep(SECOND_LOOK_MS);
  const orphans = await orphansAmong(suspects);
  await forgetFaces(
    collection,
    orphans.map(({ faceId }) => faceId),
  );
}

async function orphansAmong(faces: readonly KnownFace[]): Promise<KnownFace[]> {
  const found: KnownFace[] = [];
  for (const face of faces) {
    const userId = UserId.safeParse(face.userId).data;
    const row = userId && (await readFace(userId));
    if (!row?.faceIds.includes(face.faceId)) found.push(face);
  }
  return found;
}
