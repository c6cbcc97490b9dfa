import { DomainError } from '../protocol/errors.ts';
import type { MemberId, RoomId, UserId } from '../protocol/ids.ts';
import type { Member, RoomBot, RoomKind, RoomSettings } from '../protocol/room.ts';
import { env } from './env.ts';
import { getRow, type Key, type Row, type TransactItem, transact, updateRow } from './table.ts';
import { memberRow } from './table-member.ts';

export interface RoomRow extends Row {
  roomId: RoomId;
  name: string;
  topic: string;
  kind: RoomKind;
  bots: RoomBot[];
  botsHearBots?: boolean;
  faces?: boolean;
  /** In a direct room, its two people. */
  peers?: { userId: UserId; name: string }[];
  /** The last number drawn from the room's counter. */
  seq: number;
  /** When it was drawn. */
  drawnAt: string;
  /** Names this log; another one after a restore, so that clients reload. */
  epoch: string;
  /** The number of the last event that changed the settings; a change holds on it. */
  settingsSeq: number;
  createdAt: string;
  /** More connections than one invocation posts to: events are fanned out from the stream. */
  isLarge?: boolean;
  deletedAt?: string;
}

export function roomKey(roomId: RoomId): Key {
  return { PK: `ROOM#${roomId}`, SK: 'ROOM' };
}

export function settingsOf({ name, topic, kind, bots, botsHearBots, faces }: RoomRow): RoomSettings {
  return { name, topic, kind, bots, ...(botsHearBots && { botsHearBots }), ...(faces && { faces }) };
}

/** As it stands in the table, deleted or not. */
export async function readRoomRow(roomId: RoomId): Promise<RoomRow | undefined> {
  return getRow<RoomRow>(roomKey(roomId));
}

/** `undefined` when there is none, or it was deleted. */
export async function readRoom(roomId: RoomId): Promise<RoomRow | undefined> {
  return liveRoom(await readRoomRow(roomId));
}

export function liveRoom(row: Row | undefined): RoomRow | undefined {
  const room = row as RoomRow | undefined;
  return room?.deletedAt === undefined ? room : undefined;
}

/**
 * Draws the next `count` numbers of the room's log: an atomic counter, so a busy room has no lock. The image that comes
 * back brings the room's settings as of that number. `undefined` when there is no such room.
 */
export async function drawSeq(roomId: RoomId, count = 1): Promise<RoomRow | undefined> {
  return updateRow<RoomRow>({
    Key: roomKey(roomId),
    UpdateExpression: 'ADD #seq :count SET drawnAt = :now',
    ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(deletedAt)',
    ExpressionAttributeNames: { '#seq': 'seq' },
    ExpressionAttributeValues: { ':count': count, ':now': env.now().toISOString() },
  });
}

export type NewRoom = Omit<RoomRow, keyof Key | 'seq' | 'drawnAt' | 'settingsSeq'> & {
  members: (Member & { userId: MemberId })[];
};

/** Makes a room with its first members; false when it is there already. Its log begins empty. */
export async function createRoom(room: NewRoom): Promise<boolean> {
  const { members, ...settings } = room;
  const made = await transact([
    putIfAbsent({ ...roomKey(room.roomId), ...settings, seq: 0, settingsSeq: 0, drawnAt: room.createdAt }),
    ...members.map((member) => putIfAbsent(memberRow(room.roomId, member))),
  ]);
  if (!made.done && made.isContended) throw new DomainError('unavailable', 'Many are making this room. Try again.');
  return made.done;
}

export function putIfAbsent<R extends Row>(row: R): TransactItem {
  return { Put: { Item: row, ConditionExpression: 'attribute_not_exists(PK)' } };
}

/** Says of a room whether its events are fanned out from the stream from now on. */
export async function markLarge(roomId: RoomId, isLarge: boolean): Promise<void> {
  await updateRow({
    Key: roomKey(roomId),
    UpdateExpression: 'SET isLarge = :isLarge',
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':isLarge': isLarge },
  });
}

/** The write that goes with a `room.updated` event; it holds on nobody having changed the settings since `room` was read. */
export function settingsBecome(room: RoomRow, settings: RoomSettings, seq: number): TransactItem {
  return {
    Update: {
      Key: roomKey(room.roomId),
      UpdateExpression:
        'SET #name = :name, topic = :topic, bots = :bots, botsHearBots = :hear, faces = :faces, settingsSeq = :seq',
      ConditionExpression: 'settingsSeq = :before AND attribute_not_exists(deletedAt)',
      ExpressionAttributeNames: { '#name': 'name' },
      ExpressionAttributeValues: {
        ':name': settings.name,
        ':topic': settings.topic,
        ':bots': settings.bots,
        ':hear': settings.botsHearBots ?? false,
        ':faces': settings.faces ?? false,
        ':seq': seq,
        ':before': room.settingsSeq,
      },
    },
  };
}

/**
 * Names the log anew, so that every client loads it afresh, whatever it has on its device; a direct room's people are
 * named as `peers` says. `undefined` when the room is gone.
 */
export async function renameLog({ roomId, peers }: RoomRow, epoch: string): Promise<RoomRow | undefined> {
  return updateRow<RoomRow>({
    Key: roomKey(roomId),
    UpdateExpression: `SET epoch = :epoch${peers ? ', peers = :peers' : ''}`,
    ConditionExpression: 'attribute_exists(PK)',
    ExpressionAttributeValues: { ':epoch': epoch, ...(peers && { ':peers': peers }) },
  });
}

/** The write that goes with a `room.deleted` event: the room is gone for everybody at once. */
export function roomDeleted(roomId: RoomId, at: string): TransactItem {
  return {
    Update: {
      Key: roomKey(roomId),
      UpdateExpression: 'SET deletedAt = :at',
      ConditionExpression: 'attribute_exists(PK) AND attribute_not_exists(deletedAt)',
      ExpressionAttributeValues: { ':at': at },
    },
  };
}
