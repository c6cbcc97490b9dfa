import type { FaceConsent } from '../protocol/face.ts';
import type { AttachmentId, UserId } from '../protocol/ids.ts';
import { env } from './env.ts';
import {
  deleteRow,
  getRow,
  getRows,
  type Key,
  queryAll,
  queryPage,
  type Row,
  type TransactItem,
  transact,
} from './table.ts';

/** Somebody's consent to be recognised, and what came of it. */
export interface FaceRow extends Row {
  userId: UserId;
  consent: FaceConsent;
  /** Of the measurements in the collection. */
  faceIds: string[];
  /** Since when they have withdrawn, or it has expired, and not everything is erased yet. */
  endedAt?: string;
}

function faceKey(userId: UserId): Key {
  return { PK: `USER#${userId}`, SK: 'FACE' };
}

export async function readFace(userId: UserId): Promise<FaceRow | undefined> {
  return getRow<FaceRow>(faceKey(userId));
}

/** Of `userIds`, those who may be named now. */
export async function consenting(userIds: readonly UserId[]): Promise<Set<UserId>> {
  const rows = (await getRows(userIds.map(faceKey))) as (FaceRow | undefined)[];
  const now = env.now().toISOString();
  const live = rows.filter((row) => row !== undefined && row.endedAt === undefined && row.consent.expiresAt > now);
  return new Set(live.flatMap((row) => (row === undefined ? [] : [row.userId])));
}

/** Where consents are found whose time is over. Few enrol, so one partition holds them. */
const CONSENTS = 'FACES';

export interface ConsentRow extends Row {
  userId: UserId;
}

function consentKey({ userId, consent }: Pick<FaceRow, 'userId' | 'consent'>): Key {
  return endedKey(userId, consent.expiresAt);
}

function endedKey(userId: UserId, at: string): Key {
  return { PK: CONSENTS, SK: `${at}#${userId}` };
}

/** False when they are enrolled already, or just withdrawing. */
export async function addFace(face: Omit<FaceRow, keyof Key>): Promise<boolean> {
  const written = await transact([
    { Put: { Item: { ...faceKey(face.userId), ...face }, ConditionExpression: 'attribute_not_exists(PK)' } },
    { Put: { Item: { ...consentKey(face), userId: face.userId } } },
  ]);
  return written.done;
}

/** From here on nobody is named by it; what is there still is erased next, by whoever comes first. */
export async function endFace(face: FaceRow): Promise<FaceRow> {
  if (face.endedAt !== undefined) return face;
  const ended = { ...face, endedAt: env.now().toISOString() };
  const { userId, endedAt } = ended;
  const Item: ConsentRow = { ...endedKey(userId, endedAt), userId };
  await transact([
    {
      Update: {
        Key: faceKey(userId),
        UpdateExpression: 'SET endedAt = :now',
        ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(endedAt)',
        ExpressionAttributeValues: { ':now': endedAt },
      },
    },
    { Put: { Item } },
  ]);
  return ended;
}

/** The last step: nothing is known of it any more. */
export async function forgetFace(face: FaceRow): Promise<void> {
  const { userId, endedAt } = face;
  const ended = endedAt === undefined ? [] : [{ Delete: { Key: endedKey(userId, endedAt) } }];
  await transact([{ Delete: { Key: faceKey(userId) } }, { Delete: { Key: consentKey(face) } }, ...ended]);
}

/** Consents whose time is over, or that were withdrawn, by somebody who may have died before all was erased. */
export async function listEndedConsents(limit: number): Promise<ConsentRow[]> {
  return queryPage<ConsentRow>({
    KeyConditionExpression: 'PK = :consents AND SK < :now',
    ExpressionAttributeValues: { ':consents': CONSENTS, ':now': env.now().toISOString() },
    Limit: limit,
  });
}

export async function dropConsent({ PK, SK }: ConsentRow): Promise<void> {
  await deleteRow({ Key: { PK, SK } });
}

/** An attachment that names somebody. */
export interface NamedRow extends Row {
  userId: UserId;
  attachmentId: AttachmentId;
}

function namedKey(userId: UserId, attachmentId: AttachmentId): Key {
  return { PK: `NAMED#${userId}`, SK: attachmentId };
}

/** The writes that go with naming somebody: it is noted where, and it holds on their consent. */
export function faceNamed(userId: UserId, attachmentId: AttachmentId): TransactItem[] {
  const Item: NamedRow = { ...namedKey(userId, attachmentId), userId, attachmentId };
  return [
    { Put: { Item } },
    {
      ConditionCheck: {
        Key: faceKey(userId),
        ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(endedAt)',
      },
    },
  ];
}

export function namingForgotten({ userId, attachmentId }: Omit<NamedRow, keyof Key>): TransactItem {
  return { Delete: { Key: namedKey(userId, attachmentId) } };
}

export async function listNamings(userId: UserId): Promise<NamedRow[]> {
  return queryAll<NamedRow>({
    KeyConditionExpression: 'PK = :named',
    ExpressionAttributeValues: { ':named': `NAMED#${userId}` },
    ConsistentRead: true,
  });
}
