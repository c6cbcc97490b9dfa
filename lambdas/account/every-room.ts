import { getRows, queryInverse } from '../../aws/table.ts';
import { listLeft, type MemberRow, memberKey } from '../../aws/table-member.ts';
import { type RoomRow, roomKey } from '../../aws/table-room.ts';
import type { ExportedRoom } from '../../protocol/account.ts';
import { RoomId, type UserId } from '../../protocol/ids.ts';

/** The rooms that somebody is in or was in, deleted ones too, in the order of their ids. */
export async function readEveryRoom(userId: UserId): Promise<ExportedRoom[]> {
  const [now, before] = await Promise.all([queryInverse(`MEMBER#${userId}`), listLeft(userId)]);
  const ids = [...now.map(({ PK }) => PK.slice('ROOM#'.length)), ...before.map(({ SK }) => SK)];
  const roomIds = [...new Set(ids)].sort().map((id) => RoomId.parse(id));
  const rows = await getRows(roomIds.flatMap((roomId) => [roomKey(roomId), memberKey(roomId, userId)]));
  return roomIds.flatMap((_, index) => {
    const room = rows[2 * index] as RoomRow | undefined;
    return room === undefined ? [] : [exported(room, rows[2 * index + 1] as MemberRow | undefined)];
  });
}

/** What a room is called that somebody is not in any more is not theirs to know. */
function exported({ roomId, name, kind }: RoomRow, member: MemberRow | undefined): ExportedRoom {
  if (member === undefined) return { roomId, name: '', kind };
  const { role, joinedAt, readSeq } = member;
  return { roomId, name, kind, role, joinedAt, readSeq };
}
