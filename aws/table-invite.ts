import { createHash } from 'node:crypto';
import type { RoomId, UserId } from '../protocol/ids.ts';
import { INVITE_SECONDS } from '../protocol/limits.ts';
import { getRow, isLive, type Key, putRow, type Row, ttlAfter } from './table.ts';

export interface InviteRow extends Row {
  roomId: RoomId;
  by: UserId;
  ttl: number;
}

// Hashed like a ticket: the link is the secret.
function inviteKey(token: string): Key {
  return { PK: `INVITE#${createHash('sha256').update(token).digest('hex')}`, SK: 'INVITE' };
}

/** Keeps an invitation; returns when it ends. */
export async function putInvite(token: string, invite: { roomId: RoomId; by: UserId }): Promise<Date> {
  const ttl = ttlAfter(INVITE_SECONDS);
  await putRow({ Item: { ...inviteKey(token), ...invite, inverse: `INVITES#${invite.by}`, ttl } });
  return new Date(ttl * 1000);
}

export async function readInvite(token: string): Promise<InviteRow | undefined> {
  const row = await getRow<InviteRow>(inviteKey(token));
  return isLive(row) ? row : undefined;
}
