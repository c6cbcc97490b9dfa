import { DomainError } from '../protocol/errors.ts';
import type { RoomId, UserId } from '../protocol/ids.ts';
import { CONNECTION_SECONDS, CONNECTIONS_PER_USER_MAX } from '../protocol/limits.ts';
import {
  deleteRow,
  getRow,
  isLive,
  type Key,
  putRow,
  queryAll,
  queryPage,
  type Row,
  type TransactItem,
  transact,
  ttlAfter,
  updateRow,
} from './table.ts';
import { memberKey } from './table-member.ts';

/** A live WebSocket, from its `hello` on. */
export interface ConnectionRow extends Row {
  connectionId: string;
  userId: UserId;
  device: string;
  /** The rooms it has subscriptions in, for cleaning up. */
  rooms: RoomId[];
  /** Names this registration: only whoever saw it may delete it. */
  version: string;
  ttl: number;
}

/** A connection in a room: what fan-out reads. Small, because a message reads them all. */
export interface Subscription extends Row {
  userId: UserId;
  version: string;
  ttl: number;
}

export function connectionKey(connectionId: string): Key {
  return { PK: `CONNECTION#${connectionId}`, SK: 'CONNECTION' };
}

export function subscriptionKey(roomId: RoomId, connectionId: string): Key {
  return { PK: `ROOM#${roomId}`, SK: `CONNECTION#${connectionId}` };
}

export function connectionIdOf(subscription: Subscription): string {
  return subscription.SK.slice('CONNECTION#'.length);
}

export type NewConnection = Pick<ConnectionRow, 'connectionId' | 'userId' | 'device' | 'rooms' | 'version'>;

export async function putConnection(connection: NewConnection): Promise<void> {
  const Item = {
    ...connectionKey(connection.connectionId),
    ...connection,
    inverse: `USER#${connection.userId}`,
    ttl: ttlAfter(CONNECTION_SECONDS),
  };
  await putRow({ Item });
}

export async function readConnection(connectionId: string): Promise<ConnectionRow | undefined> {
  const row = await getRow<ConnectionRow>(connectionKey(connectionId));
  return isLive(row) ? row : undefined;
}

/** The connections of a user as the index knows them, which is a moment late. */
export async function listConnectionIds(userId: UserId): Promise<string[]> {
  const rows = await queryPage({
    IndexName: 'inverse',
    KeyConditionExpression: 'inverse = :user',
    ExpressionAttributeValues: { ':user': `USER#${userId}` },
    Limit: CONNECTIONS_PER_USER_MAX,
  });
  return rows.map((row) => row.PK.slice('CONNECTION#'.length));
}

/** Lets a connection hear a room; false when its user is not a member. One transaction with the member row, see `registrations`. */
export async function subscribe(
  roomId: RoomId,
  connection: Pick<NewConnection, 'connectionId' | 'userId' | 'version'>,
): Promise<boolean> {
  const { connectionId, userId, version } = connection;
  const made = await transact([
    {
      Update: {
        Key: memberKey(roomId, userId),
        UpdateExpression: 'ADD registrations :one',
        ConditionExpression: 'attribute_exists(PK)',
        ExpressionAttributeValues: { ':one': 1 },
      },
    },
    {
      Put: { Item: { ...subscriptionKey(roomId, connectionId), userId, version, ttl: ttlAfter(CONNECTION_SECONDS) } },
    },
  ]);
  if (!made.done && made.isContended) throw new DomainError('unavailable', 'The room is very busy. Try again.');
  return made.done;
}

/** Notes that a connection hears one more room than when it said hello. */
export async function noteRoom(connectionId: string, roomId: RoomId): Promise<void> {
  await updateRow({
    Key: connectionKey(connectionId),
    UpdateExpression: 'SET rooms = list_append(rooms, :room)',
    ConditionExpression: 'attribute_exists(PK) AND NOT contains(rooms, :roomId)',
    ExpressionAttributeValues: { ':room': [roomId], ':roomId': roomId },
  });
}

/** Who hears a room now. Strongly consistent: read after a commit it misses no connection that said hello before. */
export async function listSubscriptions(roomId: RoomId): Promise<Subscription[]> {
  const rows = await queryAll<Subscription>({
    KeyConditionExpression: 'PK = :room AND begins_with(SK, :connection)',
    ExpressionAttributeValues: { ':room': `ROOM#${roomId}`, ':connection': 'CONNECTION#' },
    ConsistentRead: true,
  });
  return rows.filter(isLive);
}

/** The write that ends a subscription together with its user's membership. */
export function subscriptionEnded({ PK, SK }: Subscription): TransactItem {
  return { Delete: { Key: { PK, SK } } };
}

/** Forgets one room's subscription, unless the connection has registered anew since `version` was read. */
export async function unsubscribe(roomId: RoomId, connectionId: string, version: string): Promise<void> {
  await deleteRow({ Key: subscriptionKey(roomId, connectionId), ...unchanged(version) });
}

/** Forgets a connection that is gone, unless it has registered anew since `version` was read. */
export async function forgetConnection(connectionId: string, version: string): Promise<void> {
  await deleteRow({ Key: connectionKey(connectionId), ...unchanged(version) });
}

function unchanged(version: string) {
  return {
    ConditionExpression: 'version = :version',
    ExpressionAttributeValues: { ':version': version },
  };
}
