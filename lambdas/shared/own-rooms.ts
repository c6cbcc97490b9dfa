import { getRows, type Row } from '../../aws/table.ts';
import { listRoomIds, type MemberRow, memberKey } from '../../aws/table-member.ts';
import { liveRoom, type RoomRow, roomKey } from '../../aws/table-room.ts';
import type { RoomId, UserId } from '../../protocol/ids.ts';
import { ROOMS_PER_USER_MAX } from '../../protocol/limits.ts';

export interface OwnRoom {
  room: RoomRow;
  member: MemberRow;
}

/** The rooms somebody is a member of, read consistently: what the index knows, and what the client says it knows. */
export async function readOwnRooms(userId: UserId, known: readonly RoomId[] = []): Promise<OwnRoom[]> {
  const roomIds = [...new Set([...known, ...(await listRoomIds(userId))])].slice(0, ROOMS_PER_USER_MAX);
  const rows = await getRows(roomIds.flatMap((roomId) => [roomKey(roomId), memberKey(roomId, userId)]));
  return roomIds.flatMap((_, index) => ownRoom(rows[2 * index], rows[2 * index + 1]));
}

function ownRoom(roomRow: Row | undefined, memberRow: Row | undefined): OwnRoom[] {
  const room = liveRoom(roomRow);
  return room === undefined || memberRow === undefined ? [] : [{ room, member: memberRow as MemberRow }];
}

export function headsOf(rooms: readonly OwnRoom[]): Record<string, number> {
  return Object.fromEntries(rooms.map(({ room }) => [room.roomId, room.seq]));
}
