import type { BotId, MemberId, RoomId, UserId } from '../protocol/ids.ts';
import { RoomId as RoomIdSchema } from '../protocol/ids.ts';
import { ROOMS_PER_USER_MAX } from '../protocol/limits.ts';
import type { Member, Role } from '../protocol/room.ts';
import { getRow, type Key, queryAll, queryCount, queryPage, type Row, type TransactItem, updateRow } from './table.ts';

export interface MemberRow extends Row {
  userId: MemberId;
  name: string;
  handle: string;
  role: Role;
  joinedAt: string;
  /** Of the index: finds the rooms of a member. */
  inverse: string;
  /** The highest number this member has read. */
  readSeq: number;
  /**
   * Counts the member's registrations of connections, and of bots, in this room. A removal holds on it, so that a connection cannot
   * register between the removal's look at the subscriptions and its commit.
   */
  registrations: number;
}

export function memberKey(roomId: RoomId, userId: MemberId): Key {
  return { PK: `ROOM#${roomId}`, SK: `MEMBER#${userId}` };
}

export function memberRow(roomId: RoomId, member: Member): MemberRow {
  const { userId, name, handle, role, joinedAt } = member;
  return {
    ...memberKey(roomId, userId),
    inverse: `MEMBER#${userId}`,
    ...{ userId, name, handle, role, joinedAt },
    readSeq: 0,
    registrations: 0,
  };
}

export function memberOf({ userId, name, handle, role, joinedAt }: MemberRow): Member {
  return { userId, name, handle, role, joinedAt };
}

export async function readMember(roomId: RoomId, userId: MemberId): Promise<MemberRow | undefined> {
  return getRow<MemberRow>(memberKey(roomId, userId));
}

/** How many there are, bots included. */
export async function countMembers(roomId: RoomId): Promise<number> {
  return queryCount({
    KeyConditionExpression: 'PK = :room AND begins_with(SK, :member)',
    ExpressionAttributeValues: { ':room': `ROOM#${roomId}`, ':member': 'MEMBER#' },
  });
}

/** Whether anybody is in it who is no bot. */
export async function hasPeople(roomId: RoomId): Promise<boolean> {
  const people = await queryPage({
    KeyConditionExpression: 'PK = :room AND begins_with(SK, :person)',
    ExpressionAttributeValues: { ':room': `ROOM#${roomId}`, ':person': 'MEMBER#user_' },
    ConsistentRead: true,
    Limit: 1,
  });
  return people.length > 0;
}

export async function listMembers(roomId: RoomId): Promise<MemberRow[]> {
  return queryAll<MemberRow>({
    KeyConditionExpression: 'PK = :room AND begins_with(SK, :member)',
    ExpressionAttributeValues: { ':room': `ROOM#${roomId}`, ':member': 'MEMBER#' },
    ConsistentRead: true,
  });
}

/** The rooms of a member as the index knows them, which is a moment late: confirm each against its member row. */
export async function listRoomIds(userId: MemberId): Promise<RoomId[]> {
  const rows = await queryPage({
    IndexName: 'inverse',
    KeyConditionExpression: 'inverse = :member',
    ExpressionAttributeValues: { ':member': `MEMBER#${userId}` },
    Limit: ROOMS_PER_USER_MAX,
  });
  return rows.map((row) => RoomIdSchema.parse(row.PK.slice('ROOM#'.length)));
}

/** Moves the read mark forward; false when it is there already, or the member is gone. */
export async function markRead(roomId: RoomId, userId: MemberId, seq: number): Promise<boolean> {
  const updated = await updateRow({
    Key: memberKey(roomId, userId),
    UpdateExpression: 'SET readSeq = :seq',
    ConditionExpression: 'attribute_exists(PK) AND readSeq < :seq',
    ExpressionAttributeValues: { ':seq': seq },
  });
  return updated !== undefined;
}

/** The write of a removal; it holds on no connection of the member having registered since `member` was read. */
export function memberRemoved(roomId: RoomId, { userId, registrations }: MemberRow): TransactItem {
  return {
    Delete: {
      Key: memberKey(roomId, userId),
      ConditionExpression: 'registrations = :registrations',
      ExpressionAttributeValues: { ':registrations': registrations },
    },
  };
}

/** Where somebody is found who is in a room no more: what they said is still there. */
export interface LeftRow extends Row {
  /** While their account is erased: up to which number that is done, and whether the room is. */
  erasedTo?: number;
  isErased?: true;
}

/** Goes with the removal of a person. */
export function roomLeft(roomId: RoomId, userId: MemberId): TransactItem {
  return { Put: { Item: { PK: `LEFT#${userId}`, SK: roomId } } };
}

export async function listLeft(userId: UserId): Promise<LeftRow[]> {
  return queryAll<LeftRow>({
    KeyConditionExpression: 'PK = :left',
    ExpressionAttributeValues: { ':left': `LEFT#${userId}` },
    ConsistentRead: true,
  });
}

/** The same for a bot, which has no connections. It holds on the bot being there. */
export function botRemoved(roomId: RoomId, botId: BotId): TransactItem {
  return { Delete: { Key: memberKey(roomId, botId), ConditionExpression: 'attribute_exists(PK)' } };
}

/**
 * Goes with what somebody brings into a room: it holds on them being there still, in this role, and a removal that has
 * not seen it starts again.
 */
export function memberBrings(roomId: RoomId, { userId, role }: Pick<Member, 'userId' | 'role'>): TransactItem {
  return {
    Update: {
      Key: memberKey(roomId, userId),
      UpdateExpression: 'ADD registrations :one',
      ConditionExpression: '#role = :role',
      ExpressionAttributeNames: { '#role': 'role' },
      ExpressionAttributeValues: { ':role': role, ':one': 1 },
    },
  };
}

/** Where a room's erasure has come to, in the row that says that somebody left it. */
export async function noteErased(row: LeftRow, { erasedTo, isErased }: Pick<LeftRow, 'erasedTo' | 'isErased'>) {
  await updateRow({
    Key: { PK: row.PK, SK: row.SK },
    UpdateExpression: `SET erasedTo = :to${isErased ? ', isErased = :yes' : ''}`,
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':to': erasedTo, ...(isErased && { ':yes': true }) },
  });
}

/** The write of a new role or name; it holds on neither having changed since `before` was read. */
export function memberBecomes(roomId: RoomId, before: Member, { userId, role, name }: Member): TransactItem {
  return {
    Update: {
      Key: memberKey(roomId, userId),
      UpdateExpression: 'SET #role = :role, #name = :name',
      ConditionExpression: '#role = :roleBefore AND #name = :nameBefore',
      ExpressionAttributeNames: { '#role': 'role', '#name': 'name' },
      ExpressionAttributeValues: {
        ...{ ':role': role, ':name': name },
        ...{ ':roleBefore': before.role, ':nameBefore': before.name },
      },
    },
  };
}
