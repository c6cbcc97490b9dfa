import type { UserId } from '../../../protocol/ids.ts';
import type { MemberStanding } from '../../../protocol/room.ts';

type ReadBy = Readonly<Record<UserId, number>>;

/** Who is online, and how far everybody has read, as the members route tells it. Bots do neither. */
export function standing(
  members: readonly MemberStanding[],
  readBy: ReadBy,
): { online: ReadonlySet<UserId>; readBy: ReadBy } {
  const people = members.filter(isPerson);
  return {
    online: new Set(people.filter((person) => person.online).map((person) => person.userId)),
    readBy: people.reduce((sum: ReadBy, person) => withRead(sum, person.userId, person.readSeq), readBy),
  };
}

/** Reading only grows; receipts may come in any order. */
export function withRead(readBy: ReadBy, userId: UserId, seq: number): ReadBy {
  return (readBy[userId] ?? -1) >= seq ? readBy : { ...readBy, [userId]: seq };
}

export function withPresence(online: ReadonlySet<UserId>, userId: UserId, isOnline: boolean): ReadonlySet<UserId> {
  if (online.has(userId) === isOnline) return online;
  const others = [...online].filter((id) => id !== userId);
  return new Set(isOnline ? [...others, userId] : others);
}

function isPerson(member: MemberStanding): member is MemberStanding & { userId: UserId } {
  return member.role !== 'bot';
}
