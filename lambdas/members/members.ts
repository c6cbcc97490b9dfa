import { listSubscriptions } from '../../aws/table-connection.ts';
import { listMembers, type MemberRow, memberOf, readMember } from '../../aws/table-member.ts';
import { readUser } from '../../aws/table-user.ts';
import { assertAdmin, assertMayGive, assertMayRemove, assertOpenToMore } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RoomId, UserId } from '../../protocol/ids.ts';
import type { Member, Role } from '../../protocol/room.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { joinRoom, updateMember } from '../shared/membership.ts';
import { memberOf as newMember } from '../shared/new-room.ts';
import { removeMember } from '../shared/remove-member.ts';
import { readMembership } from '../shared/standing.ts';

type List = 'GET /v1/rooms/{roomId}/members';
type Put = 'PUT /v1/rooms/{roomId}/members/{userId}';
type Delete = 'DELETE /v1/rooms/{roomId}/members/{userId}';

export async function listRoomMembers({ path }: Request<List>, caller: Caller): Promise<RouteAnswer<List>> {
  await readMembership(caller, path.roomId);
  const [members, subscriptions] = await Promise.all([listMembers(path.roomId), listSubscriptions(path.roomId)]);
  const online = new Set<string>(subscriptions.map((subscription) => subscription.userId));
  return {
    members: members.map((member) => {
      return { ...memberOf(member), readSeq: member.readSeq, online: online.has(member.userId) };
    }),
  };
}

/** Adds somebody, or gives a member another role. */
export async function setMember({ path, body }: Request<Put>, caller: Caller): Promise<Member> {
  const { roomId, userId } = path;
  const { member: actor, room } = await readMembership(caller, roomId);
  const target = await readMember(roomId, userId);
  if (target !== undefined) return setRole(roomId, actor, target, body.role);
  assertOpenToMore(room.kind);
  assertAdmin(actor.role, 'add somebody');
  const role = body.role ?? 'member';
  assertMayGive(actor, { role: 'member' }, role);
  return addUser(roomId, userId, role);
}

async function setRole(roomId: RoomId, actor: MemberRow, target: MemberRow, role: Role | undefined): Promise<Member> {
  if (role === undefined || role === target.role) return memberOf(target);
  assertMayGive(actor, target, role);
  if (target.role === 'owner') await assertAnotherOwner(roomId, target.userId);
  return updateMember(roomId, target.userId, (current) => {
    assertMayGive(actor, current, role);
    return { role };
  });
}

async function addUser(roomId: RoomId, userId: UserId, role: 'owner' | 'admin' | 'member'): Promise<Member> {
  const user = await readUser(userId);
  if (user === undefined) throw new DomainError('not_found', 'There is no such user.');
  const member = newMember(user, role);
  await joinRoom(roomId, member);
  return member;
}

export async function removeRoomMember({ path }: Request<Delete>, caller: Caller): Promise<RouteAnswer<Delete>> {
  const { member: actor, room } = await readMembership(caller, path.roomId);
  if (path.userId === actor.userId && actor.role === 'owner') await assertAnotherOwner(room.roomId, actor.userId);
  await removeMember(path.roomId, path.userId, caller.userId, (target) => assertMayRemove(actor, target));
  return {};
}

/** @throws DomainError `forbidden` when the room would be left without an owner */
async function assertAnotherOwner(roomId: RoomId, own: string): Promise<void> {
  const members = await listMembers(roomId);
  if (members.some((member) => member.role === 'owner' && member.userId !== own)) return;
  throw new DomainError('forbidden', 'Make somebody else an owner first, or delete the room.');
}
