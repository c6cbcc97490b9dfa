import type { Key } from '../../aws/table.ts';
import { getRows, isLive, type Row } from '../../aws/table.ts';
import { type ConnectionRow, connectionKey } from '../../aws/table-connection.ts';
import { erasedKey } from '../../aws/table-erasure.ts';
import { type MemberRow, memberKey } from '../../aws/table-member.ts';
import { liveRoom, type RoomRow, roomKey } from '../../aws/table-room.ts';
import { noSuchRoom } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { accountErased } from './assert-not-erased.ts';
import type { Caller, SocketCaller } from './caller.ts';

/** A member over a socket that has said hello. */
export interface Standing {
  member: MemberRow;
  connection: ConnectionRow;
}

/**
 * The authorization of every command in a room, read afresh each time, together with what else the command needs.
 * @throws DomainError `hello_first`, or `not_found` for a room that is not theirs, as for one that does not exist
 */
export async function readStanding(
  caller: SocketCaller,
  roomId: RoomId,
  further: readonly Key[] = [],
): Promise<Standing & { further: (Row | undefined)[] }> {
  const [erased, connection, member, ...rest] = await getRows([
    erasedKey(caller.userId),
    connectionKey(caller.connectionId),
    memberKey(roomId, caller.userId),
    ...further,
  ]);
  if (erased !== undefined) throw accountErased();
  return { connection: asConnection(connection), member: asMember(member), further: rest };
}

/** The same over HTTP, where there is no connection. @throws DomainError `not_found` */
export async function readMembership(caller: Caller, roomId: RoomId): Promise<{ member: MemberRow; room: RoomRow }> {
  const [member, room] = await getRows([memberKey(roomId, caller.userId), roomKey(roomId)]);
  return { member: asMember(member), room: asRoom(room) };
}

function asConnection(row: Row | undefined): ConnectionRow {
  if (row === undefined || !isLive(row)) throw new DomainError('hello_first', 'Say hello first.');
  return row as ConnectionRow;
}

function asMember(row: Row | undefined): MemberRow {
  if (row === undefined) throw noSuchRoom();
  return row as MemberRow;
}

export function asRoom(row: Row | undefined): RoomRow {
  const room = liveRoom(row);
  if (room === undefined) throw noSuchRoom();
  return room;
}
