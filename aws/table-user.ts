import type { UserId } from '../protocol/ids.ts';
import type { SpeechChoice } from '../protocol/speech.ts';
import type { Handle, Me } from '../protocol/user.ts';
import { deleteRow, getRow, getRows, type Key, putRow, type Row, updateRow } from './table.ts';

export interface UserRow extends Row {
  userId: UserId;
  handle: Handle;
  name: string;
  locale: string;
  /** Absent until they chose. */
  speech?: SpeechChoice;
}

interface HandleRow extends Row {
  userId: UserId;
}

function userKey(userId: UserId): Key {
  return { PK: `USER#${userId}`, SK: 'PROFILE' };
}

function handleKey(handle: string): Key {
  return { PK: `HANDLE#${handle}`, SK: 'HANDLE' };
}

export function meOf({ userId, handle, name, locale, speech = 'when_spoken' }: UserRow): Me {
  return { userId, handle, name, locale, speech };
}

export async function readUser(userId: UserId): Promise<UserRow | undefined> {
  return getRow<UserRow>(userKey(userId));
}

export async function readUsers(userIds: readonly UserId[]): Promise<UserRow[]> {
  const rows = await getRows(userIds.map(userKey));
  return rows.filter((row): row is UserRow => row !== undefined);
}

/** The users who carry these handles; unknown ones are left out. */
export async function findUserIds(handles: readonly string[]): Promise<UserId[]> {
  const rows = await getRows(handles.map(handleKey));
  return rows.filter((row): row is HandleRow => row !== undefined).map((row) => row.userId);
}

/** Claims a handle for a user before anything shows it; claiming it again is fine. False when it is somebody else's. */
export async function claimHandle(handle: string, userId: UserId): Promise<boolean> {
  return putRow({
    Item: { ...handleKey(handle), userId },
    ConditionExpression: 'attribute_not_exists(PK) OR userId = :userId',
    ExpressionAttributeValues: { ':userId': userId },
  });
}

export async function createUser(me: Me): Promise<void> {
  await putRow({ Item: { ...userKey(me.userId), ...me }, ConditionExpression: 'attribute_not_exists(PK)' });
}

export async function updateUser(
  userId: UserId,
  change: { name?: string | undefined; locale?: string | undefined; speech?: SpeechChoice | undefined },
): Promise<UserRow | undefined> {
  const fields = Object.entries(change).filter(([, value]) => value !== undefined);
  if (fields.length === 0) return readUser(userId);
  return updateRow<UserRow>({
    Key: userKey(userId),
    UpdateExpression: `SET ${fields.map(([field]) => `#${field} = :${field}`).join(', ')}`,
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeNames: Object.fromEntries(fields.map(([field]) => [`#${field}`, field])),
    ExpressionAttributeValues: Object.fromEntries(fields.map(([field, value]) => [`:${field}`, value])),
  });
}

export async function dropUser(userId: UserId): Promise<void> {
  await deleteRow({ Key: userKey(userId) });
}

/** Somebody else may take it. */
export async function releaseHandle(handle: string, userId: UserId): Promise<void> {
  await deleteRow({
    Key: handleKey(handle),
    ConditionExpression: 'userId = :userId',
    ExpressionAttributeValues: { ':userId': userId },
  });
}
