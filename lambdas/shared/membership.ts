import { backOff, env } from '../../aws/env.ts';
import {
  connectionIdOf,
  listConnectionIds,
  listSubscriptions,
  type Subscription,
  subscriptionEnded,
  unsubscribe,
} from '../../aws/table-connection.ts';
import { append, type Plan } from '../../aws/table-log.ts';
import {
  countMembers,
  listRoomIds,
  type MemberRow,
  memberBecomes,
  memberOf,
  memberRemoved,
  memberRow,
  readMember,
} from '../../aws/table-member.ts';
import { type NewRoom, putIfAbsent, type RoomRow, settingsBecome, settingsOf } from '../../aws/table-room.ts';
import { stillListening } from '../../core/trigger.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import { type BotId, type MemberId, type RoomId, UserId } from '../../protocol/ids.ts';
import { MEMBERS_PER_ROOM_MAX, ROOMS_PER_USER_MAX } from '../../protocol/limits.ts';
import type { Member } from '../../protocol/room.ts';
import { eachOf, framesOf, postFrames, publish } from './publish.ts';

const ATTEMPTS_MAX = 8;
const CONNECTIONS_AT_ONCE = 10;
/** DynamoDB takes 100 items in a transaction; the rest are the member, the events and the settings. */
const ENDED_TOGETHER_MAX = 90;

/** Makes somebody a member; one who is already stays as they are. */
export async function joinRoom(roomId: RoomId, member: Member): Promise<void> {
  if ((await readMember(roomId, member.userId)) !== undefined) return;
  const isPerson = member.role !== 'bot';
  if (isPerson && (await listRoomIds(member.userId)).length >= ROOMS_PER_USER_MAX) {
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
  await tell(member.userId, appended.events);
}

/**
 * Removes a member and, in the same transaction, their subscriptions: nothing that is committed later reaches them. A
 * connection that registers meanwhile makes it start again, see `registrations`.
 * `decide` checks each time whether the removal is allowed.
 */
export async function removeMember(
  room: RoomRow,
  userId: MemberId,
  by: MemberId,
  decide: (target: MemberRow) => void,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const target = await readMember(room.roomId, userId);
    if (target === undefined) throw new DomainError('not_found', 'They are not in this room.');
    decide(target);
    const ended = await endMost(room.roomId, await subscriptionsOf(room.roomId, userId));
    const also = [memberRemoved(room.roomId, target), ...ended.map(subscriptionEnded)];
    const count = target.role === 'bot' ? 2 : 1;
    const appended = await append(room.roomId, (seq, latest) => removal({ room: latest, target, by }, seq, also), {
      count,
    });
    if (appended.done) {
      await publish(appended.room, appended.events);
      return tell(userId, appended.events);
    }
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'They are reconnecting all the time. Try again.');
}

async function subscriptionsOf(roomId: RoomId, userId: MemberId): Promise<Subscription[]> {
  return (await listSubscriptions(roomId)).filter((subscription) => subscription.userId === userId);
}

/**
 * A transaction has room for so many; whoever has more loses the others at once, which costs them nothing but pushes.
 * Gives those that are left.
 */
async function endMost(roomId: RoomId, subscriptions: readonly Subscription[]): Promise<Subscription[]> {
  await eachOf(subscriptions.slice(ENDED_TOGETHER_MAX), CONNECTIONS_AT_ONCE, (subscription) =>
    unsubscribe(roomId, connectionIdOf(subscription), subscription.version),
  );
  return subscriptions.slice(0, ENDED_TOGETHER_MAX);
}

interface Removal {
  room: RoomRow;
  target: MemberRow;
  by: MemberId;
}

/** A bot leaves the room's settings too. */
function removal({ room, target, by }: Removal, seq: number, also: NonNullable<Plan['also']>): Plan {
  const { roomId } = room;
  const { userId, name } = target;
  const left: DurableEvent = { event: 'member.left', roomId, seq, at: now(), data: { userId, name, by } };
  if (target.role !== 'bot') return { entries: [{ event: left }], also };

  const settings = { ...settingsOf(room), bots: room.bots.filter((bot) => bot.botId !== userId) };
  const updated: DurableEvent = { event: 'room.updated', roomId, seq: seq + 1, at: now(), data: { ...settings, by } };
  const hears = stillListening(room.bots, [userId as BotId]);
  return {
    entries: [{ event: left, hears }, { event: updated }],
    also: [...also, settingsBecome(room, settings, seq + 1)],
  };
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
    if (data !== undefined) await tell(userId, [{ event: 'member.joined', roomId, seq: 0, at: now(), data }]);
  });
}

/** Tells somebody on all their devices of what befell their membership: they do not hear the room yet, or any more. */
async function tell(userId: MemberId, events: readonly DurableEvent[]): Promise<void> {
  const user = UserId.safeParse(userId);
  if (!user.success) return;
  const about = events.filter((event) => event.event === 'member.joined' || event.event === 'member.left');
  const connectionIds = await listConnectionIds(user.data);
  await eachOf(connectionIds, CONNECTIONS_AT_ONCE, async (connectionId) => {
    await postFrames(connectionId, framesOf(about, undefined));
  });
}

function now(): string {
  return env.now().toISOString();
}
