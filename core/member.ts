import { DomainError } from '../protocol/errors.ts';
import type { MemberId } from '../protocol/ids.ts';
import type { Role, RoomKind } from '../protocol/room.ts';

/** A stranger and a room that does not exist look alike. */
export function noSuchRoom(): DomainError {
  return new DomainError('not_found', 'There is no such room, or you are not in it.');
}

/** @throws DomainError `forbidden` unless an owner or admin asks */
export function assertAdmin(role: Role, what: string): void {
  if (role !== 'owner' && role !== 'admin') throw new DomainError('forbidden', `Only an admin can ${what}.`);
}

/** @throws DomainError `forbidden` unless the owner asks */
export function assertOwner(role: Role, what: string): void {
  if (role !== 'owner') throw new DomainError('forbidden', `Only the owner can ${what}.`);
}

/** A direct room has its two people, and a bot's room its one: nobody is added or invited. */
export function assertOpenToMore(kind: RoomKind): void {
  if (kind !== 'group') throw new DomainError('forbidden', 'Only a group can have more members.');
}

/** Anybody leaves; an admin removes members and bots; the owner also admins. @throws DomainError `forbidden` */
export function assertMayRemove(
  actor: { userId: MemberId; role: Role },
  target: { userId: MemberId; role: Role },
): void {
  if (actor.userId === target.userId) return;
  assertAdmin(actor.role, 'remove somebody');
  if (target.role === 'owner' || (target.role === 'admin' && actor.role !== 'owner')) {
    throw new DomainError('forbidden', 'Only the owner can remove an admin, and nobody the owner.');
  }
}

/** Roles are given by admins up to their own. @throws DomainError `forbidden` */
export function assertMayGive(actor: { role: Role }, target: { role: Role }, role: Role): void {
  assertAdmin(actor.role, 'change roles');
  if (actor.role === 'owner') return;
  if (role === 'owner' || target.role === 'owner' || target.role === 'admin') {
    throw new DomainError('forbidden', 'Only the owner can change the role of an admin or hand the room over.');
  }
}
