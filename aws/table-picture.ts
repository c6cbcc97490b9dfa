import type { Understood } from '../protocol/attachment.ts';
import type { AttachmentId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { deleteRow, type Key, type Row, updateRow } from './table.ts';

/** What the services said of one picture, whoever shows it. */
export type Seen = Pick<Understood, 'labels' | 'text' | 'faces' | 'moderation' | 'missing'>;

/** One picture, by its content: looked at once, however often it is uploaded. It goes with the last attachment that shows it. */
export interface PictureRow extends Row {
  /** Absent while somebody looks, until `lookingUntil`. */
  seen?: Seen;
  lookingUntil: number;
  shownBy: Set<AttachmentId>;
}

/** Longer than a look takes; then another may begin. */
const LOOK_MS = 45_000;

function pictureKey(hash: string): Key {
  return { PK: `PICTURE#${hash}`, SK: 'PICTURE' };
}

/** True when it is on the caller to look at it; false when that was done, or is being done. */
export async function claimLook(hash: string, attachmentId: AttachmentId): Promise<boolean> {
  const now = env.now().getTime();
  const claimed = await updateRow<PictureRow>({
    Key: pictureKey(hash),
    UpdateExpression: 'SET lookingUntil = :until ADD shownBy :attachment',
    ConditionExpression: 'attribute_not_exists(PK) OR (attribute_not_exists(seen) AND lookingUntil < :now)',
    ExpressionAttributeValues: { ':until': now + LOOK_MS, ':now': now, ':attachment': new Set([attachmentId]) },
  });
  return claimed !== undefined;
}

/** What was seen on it, for one more attachment that shows it; `undefined` while somebody looks. */
export async function readSeen(hash: string, attachmentId: AttachmentId): Promise<Seen | undefined> {
  const row = await updateRow<PictureRow>({
    Key: pictureKey(hash),
    UpdateExpression: 'ADD shownBy :attachment',
    ConditionExpression: 'attribute_exists(seen)',
    ExpressionAttributeValues: { ':attachment': new Set([attachmentId]) },
  });
  return row?.seen;
}

export async function keepSeen(hash: string, seen: Seen): Promise<void> {
  await updateRow({
    Key: pictureKey(hash),
    UpdateExpression: 'SET seen = :seen',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':seen': seen },
  });
}

/** Somebody else may look at once: this one failed. */
export async function releaseLook(hash: string): Promise<void> {
  await updateRow({
    Key: pictureKey(hash),
    UpdateExpression: 'SET lookingUntil = :past',
    ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(seen)',
    ExpressionAttributeValues: { ':past': 0 },
  });
}

/** An attachment that showed it is gone. */
export async function releasePicture(hash: string, attachmentId: AttachmentId): Promise<void> {
  await updateRow({
    Key: pictureKey(hash),
    UpdateExpression: 'DELETE shownBy :attachment',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':attachment': new Set([attachmentId]) },
  });
  await deleteRow({ Key: pictureKey(hash), ConditionExpression: 'attribute_not_exists(shownBy)' });
}
