import { backOff, env } from '../../aws/env.ts';
import { optionalSetting } from '../../aws/settings.ts';
import { append } from '../../aws/table-log.ts';
import { type RoomRow, readRoom, roomDeleted, settingsBecome, settingsOf } from '../../aws/table-room.ts';
import { assertAdmin, assertOwner, noSuchRoom } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import type { MemberId, RoomId } from '../../protocol/ids.ts';
import type { RoomSettings, RoomSummary } from '../../protocol/room.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readOwnRooms } from '../shared/own-rooms.ts';
import { publish } from '../shared/publish.ts';
import { summaryOf } from '../shared/room-summary.ts';
import { readMembership } from '../shared/standing.ts';
import { welcome } from '../shared/welcome.ts';

const SUMMARIES_AT_ONCE = 20;
const ATTEMPTS_MAX = 8;

export async function listRooms(_: unknown, caller: Caller): Promise<RouteAnswer<'GET /v1/rooms'>> {
  await welcome(caller);
  const own = await readOwnRooms(caller.userId);
  const rooms: RoomSummary[] = [];
  for (let start = 0; start < own.length; start += SUMMARIES_AT_ONCE) {
    const asked = own.slice(start, start + SUMMARIES_AT_ONCE).map(summaryOf);
    // A summary may close a number of the log: when another one fails, it must not be left behind half done.
    await Promise.allSettled(asked);
    rooms.push(...(await Promise.all(asked)));
  }
  return { rooms };
}

export async function readRoomSummary(
  { path }: Request<'GET /v1/rooms/{roomId}'>,
  caller: Caller,
): Promise<RoomSummary> {
  return summaryOf(await readMembership(caller, path.roomId));
}

export async function updateRoom(
  { path, body }: Request<'PATCH /v1/rooms/{roomId}'>,
  caller: Caller,
): Promise<RoomSummary> {
  const { member, room } = await readMembership(caller, path.roomId);
  assertAdmin(member.role, 'change the room');
  if (room.kind === 'direct') throw new DomainError('forbidden', 'A direct room has the names of its two people.');
  if (body.faces && optionalSetting('FACE_COLLECTION') === undefined) {
    throw new DomainError('unsupported', 'Nobody is recognised here: this deployment has no faces.', {
      field: 'body.faces',
    });
  }
  if (Object.keys(body).length > 0) {
    const given = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined));
    await changeSettings(room.roomId, caller.userId, (settings) => ({ ...settings, ...given }));
  }
  return summaryOf(await readMembership(caller, path.roomId));
}

/**
 * Changes the settings as they are when the change gets its number; one that meets another is decided again. A change
 * that is none is none of the log either.
 */
export async function changeSettings(
  roomId: RoomId,
  by: MemberId,
  change: (settings: RoomSettings) => RoomSettings | undefined,
): Promise<void> {
  const before = await readRoom(roomId);
  if (before === undefined) throw noSuchRoom();
  if (change(settingsOf(before)) === undefined) return;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const appended = await append(roomId, (seq, room) => {
      const settings = change(settingsOf(room)) ?? settingsOf(room);
      return {
        entries: [{ event: roomUpdated(room, seq, settings, by) }],
        also: [settingsBecome(room, settings, seq)],
      };
    });
    if (appended.done) return publish(appended.room, appended.events);
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this room. Try again.');
}

function roomUpdated({ roomId }: RoomRow, seq: number, settings: RoomSettings, by: MemberId): DurableEvent {
  return { event: 'room.updated', roomId, seq, at: env.now().toISOString(), data: { ...settings, by } };
}

/** Ends a room: its members hear of it, and from then on it is not there for anybody. */
export async function deleteRoom(
  { path }: Request<'DELETE /v1/rooms/{roomId}'>,
  caller: Caller,
): Promise<RouteAnswer<'DELETE /v1/rooms/{roomId}'>> {
  const { member, room } = await readMembership(caller, path.roomId);
  assertOwner(member.role, 'delete the room');
  // Both own it, and its id is theirs for ever: deleted, the two could never talk again.
  if (room.kind === 'direct') throw new DomainError('forbidden', 'A direct room is for two. Leave it instead.');
  const { roomId } = path;
  const at = env.now().toISOString();
  const appended = await append(roomId, (seq) => ({
    entries: [{ event: { event: 'room.deleted', roomId, seq, at, data: { by: caller.userId } } }],
    also: [roomDeleted(roomId, at)],
  }));
  if (appended.done) await publish(appended.room, appended.events);
  return {};
}
