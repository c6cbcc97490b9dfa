import { backOff, env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { countMembers, listRoomIds, memberBecomes, memberOf, memberRow, readMember } from '../../aws/table-member.ts';
import { type NewRoom, putIfAbsent } from '../../aws/table-room.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MemberId, RoomId, UserId } from '../../protocol/ids.ts';
import { MEMBERS_PER_ROOM_MAX, ROOMS_PER_USER_MAX } from '../../protocol/limits.ts';
import type { Member } from '../../protocol/room.ts';
import { eachOf, publish } from './publish.ts';
import { tellMember } from './tell-member.ts';

const ATTEMPTS_MAX = 8;
const CONNECTIONS_AT_ONCE = 10;

/** Makes a person a member; one who is already stays as they are. */
export async function joinRoom(roomId: RoomId, member: Member): Promise<void> {
  if ((await readMember(roomId, member.userId)) !== undefined) return;
  if ((await listRoomIds(member.userId)).length >= ROOMS_PER_USER_MAX) {
    throw new DomainError('conflict', 'They are in as many rooms as a person can be.');
  }
  if ((await countMembers(roomId)) >= MEMBERS_PER_ROOM_MAX) {
    throw new DomainError('conflict', 'This room has as many members as a room can have.');
  }
  const appended = await append(roomId, (seq) => ({
    entries: [{ event: { event: 'member.joined', roomId, seq, at: now(), data: member } }],
    also: [putIfAbsent(memberRow(roomId, member))],
  }));
  if (!appended.done) return;
  await publish(appended.room, appended.events);
  await tellMember(member.userId, appended.events);
}

/**
 * Gives a member another role or name, and tells the room. `change` decides on the member as they are; when somebody
 * else changes them meanwhile it decides again, so that a new name never brings an old role back.
 */
export async function updateMember(
  roomId: RoomId,
  userId: MemberId,
  change: (current: Member) => Partial<Member>,
): Promise<Member> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const before = await readMember(roomId, userId);
    if (before === undefined) throw new DomainError('not_found', 'They are not in this room.');
    const member = { ...memberOf(before), ...change(before) };
    const appended = await append(roomId, (seq) => ({
      entries: [{ event: { event: 'member.updated', roomId, seq, at: now(), data: member } }],
      also: [memberBecomes(roomId, before, member)],
    }));
    if (appended.done) {
      await publish(appended.room, appended.events);
      return member;
    }
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this member. Try again.');
}

/** Tells the people of a new room that it is there. Its log is empty, so this is no event of it: number 0. */
export async function tellOfRoom({ roomId, members }: NewRoom, users: readonly { userId: UserId }[]): Promise<void> {
  await eachOf(users, CONNECTIONS_AT_ONCE, async ({ userId }) => {
    const data = members.find((member) => member.userId === userId);
    if (data !== undefined) await tellMember(userId, [{ event: 'member.joined', roomId, seq: 0, at: now(), data }]);
  });
}

function now(): string {
  return env.now().toISOString();
}
