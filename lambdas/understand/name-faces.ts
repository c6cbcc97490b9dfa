import { consenting, faceNamed } from '../../aws/table-face.ts';
import { readMember } from '../../aws/table-member.ts';
import { readRoom } from '../../aws/table-room.ts';
import { collectionOf, searchFace } from '../../aws/vision-face.ts';
import type { Box, Face } from '../../protocol/attachment.ts';
import { type AttachmentId, type RoomId, UserId } from '../../protocol/ids.ts';
import { sharp } from '../shared/sharp.ts';

/** Of a face's box, on each side: Rekognition finds a face again only with something around it. */
const MARGIN = 0.5;
/** Smaller faces are not compared: they are not sharp enough to name anybody by. */
const FACE_PIXELS_MIN = 40;

/**
 * Names those faces that are of members of this room who enrolled, in rooms where an admin has switched that on. All
 * others stay boxes.
 */
export async function nameFaces(roomId: RoomId, picture: Uint8Array, faces: readonly Face[]): Promise<Face[]> {
  const collection = collectionOf();
  if (collection === undefined || faces.length === 0) return [...faces];
  if (!(await readRoom(roomId))?.faces) return [...faces];
  const named: Face[] = [];
  for (const { box } of faces) named.push(await nameFace(roomId, collection, picture, box));
  return named;
}

/** Names only those who agree at this moment, with the writes that hold on it. */
export async function withConsent(attachmentId: AttachmentId, faces: readonly Face[]) {
  const named = [...new Set(faces.flatMap(({ memberId }) => UserId.safeParse(memberId).data ?? []))];
  const agreeing = await consenting(named);
  return {
    faces: faces.map((face) => (face.memberId && agreeing.has(face.memberId as UserId) ? face : { box: face.box })),
    also: [...agreeing].flatMap((userId) => faceNamed(userId, attachmentId)),
  };
}

async function nameFace(roomId: RoomId, collection: string, picture: Uint8Array, box: Box): Promise<Face> {
  const cut = await cutOut(picture, box);
  const userId = cut && (await searchFace(collection, cut));
  const member = userId && (await readMember(roomId, userId));
  return member ? { box, memberId: member.userId, name: member.name } : { box };
}

async function cutOut(picture: Uint8Array, box: Box): Promise<Uint8Array | undefined> {
  const { width, height } = await sharp(picture).metadata();
  const [w, h] = [box.width * width, box.height * height];
  if (Math.min(w, h) < FACE_PIXELS_MIN) return undefined;
  const left = Math.max(0, Math.floor(box.left * width - w * MARGIN));
  const top = Math.max(0, Math.floor(box.top * height - h * MARGIN));
  const area = {
    left,
    top,
    width: Math.min(width - left, Math.ceil(w * (1 + 2 * MARGIN))),
    height: Math.min(height - top, Math.ceil(h * (1 + 2 * MARGIN))),
  };
  return sharp(picture).extract(area).jpeg({ quality: 92 }).toBuffer();
}
