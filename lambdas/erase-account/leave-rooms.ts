import { queryInverse, transact } from '../../aws/table.ts';
import { listMembers, type MemberRow, memberBecomes, memberKey, readMember, roomLeft } from '../../aws/table-member.ts';
import { readRoom } from '../../aws/table-room.ts';
import { erasedName, heirOf } from '../../core/erased.ts';
import { RoomId, type UserId } from '../../protocol/ids.ts';
import { updateMember } from '../shared/membership.ts';
import { removeMember } from '../shared/remove-member.ts';

const ROOMS_AT_A_TIME = 20;

/** They leave every room, as somebody without a name. True when they are in none any more. */
export async function leaveRooms(userId: UserId): Promise<boolean> {
  const keys = await queryInverse(`MEMBER#${userId}`);
  for (const { PK } of keys.slice(0, ROOMS_AT_A_TIME)) await leave(RoomId.parse(PK.slice('ROOM#'.length)), userId);
  return keys.length <= ROOMS_AT_A_TIME;
}

async function leave(roomId: RoomId, userId: UserId): Promise<void> {
  const member = await readMember(roomId, userId);
  if (member === undefined) return;
  if ((await readRoom(roomId)) === undefined) {
    // It was deleted, with everybody in it. What was said there is still to be erased.
    await transact([{ Delete: { Key: memberKey(roomId, userId) } }, roomLeft(roomId, userId)]);
    return;
  }
  if (member.role === 'owner') await handOver(roomId, userId);
  await transact([memberBecomes(roomId, member, { ...member, name: erasedName(userId) })]);
  await removeMember(roomId, userId, userId, () => {});
}

/** A room keeps an owner, as long as there is anybody. */
async function handOver(roomId: RoomId, userId: UserId): Promise<void> {
  const others = (await listMembers(roomId)).filter((member) => isPerson(member) && member.userId !== userId);
  if (others.some(({ role }) => role === 'owner')) return;
  const heir = heirOf(others);
  if (heir !== undefined) await updateMember(roomId, heir.userId, () => ({ role: 'owner' }));
}

function isPerson({ role }: MemberRow): boolean {
  return role !== 'bot';
}
