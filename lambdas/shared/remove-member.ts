import { backOff, env } from '../../aws/env.ts';
import {
  connectionIdOf,
  listSubscriptions,
  type Subscription,
  subscriptionEnded,
  unsubscribe,
} from '../../aws/table-connection.ts';
import { append, type Entry, type Plan } from '../../aws/table-log.ts';
import { botRemoved, type MemberRow, memberRemoved, readMember, roomLeft } from '../../aws/table-member.ts';
import { type RoomRow, readRoom, settingsBecome, settingsOf } from '../../aws/table-room.ts';
import { noSuchRoom } from '../../core/member.ts';
import { stillListening } from '../../core/trigger.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import type { MemberId, RoomId } from '../../protocol/ids.ts';
import type { RoomBot } from '../../protocol/room.ts';
import { eachOf, publish } from './publish.ts';
import { tellMember } from './tell-member.ts';

const ATTEMPTS_MAX = 8;
const CONNECTIONS_AT_ONCE = 10;
/** DynamoDB takes 100 items in a transaction; the rest are the member, their bots, the events and the settings. */
const ENDED_TOGETHER_MAX = 80;

/**
 * Removes a member and, in the same transaction, their subscriptions and the bots that they brought: nothing that is
 * committed later reaches them. A connection that registers meanwhile makes it start again, see `registrations`, and so
 * does a bot that comes or goes.
 * `decide` checks each time whether the removal is allowed.
 */
export async function removeMember(
  roomId: RoomId,
  userId: MemberId,
  by: MemberId,
  decide: (target: MemberRow) => void,
): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const [room, target] = await Promise.all([readRoom(roomId), readMember(roomId, userId)]);
    if (room === undefined) throw noSuchRoom();
    if (target === undefined) throw new DomainError('not_found', 'They are not in this room.');
    decide(target);
    const ended = await endMost(roomId, await subscriptionsOf(roomId, userId));
    const removal = { target, by, ended, bots: botsOf(room, userId) };
    const appended = await append(roomId, (seq, latest) => planOf(removal, latest, seq), { count: countOf(removal) });
    if (appended.done) {
      await publish(appended.room, appended.events);
      return tellMember(userId, appended.events);
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

/** The bot itself, or the bots of a person: a bot never has more rights than its owner. */
function botsOf({ bots }: RoomRow, userId: MemberId): RoomBot[] {
  return bots.filter(({ botId, ownerId }) => botId === userId || ownerId === userId);
}

interface Removal {
  target: MemberRow;
  by: MemberId;
  ended: readonly Subscription[];
  bots: readonly RoomBot[];
}

/** One `member.left` for each who goes, and `room.updated` when bots do. */
function countOf({ target, bots }: Removal): number {
  const people = target.role === 'bot' ? 0 : 1;
  return people + bots.length + (bots.length > 0 ? 1 : 0);
}

function planOf(removal: Removal, room: RoomRow, first: number): Plan {
  const { target, ended, bots } = removal;
  const leaving = [...(target.role === 'bot' ? [] : [target]), ...bots.map((bot) => ({ userId: bot.botId, ...bot }))];
  const entries = leaving.map((one, index): Entry => leftEntry(removal, room, one, first + index));
  const rows = [
    ...(target.role === 'bot' ? [] : [memberRemoved(room.roomId, target), roomLeft(room.roomId, target.userId)]),
    ...bots.map(({ botId }) => botRemoved(room.roomId, botId)),
  ];
  const also = [...rows, ...ended.map(subscriptionEnded)];
  if (bots.length === 0) return { entries, also };
  return withoutBots(removal, room, { entries, also }, first + leaving.length);
}

function leftEntry(
  { by }: Removal,
  { roomId, bots }: RoomRow,
  { userId, name }: { userId: MemberId; name: string },
  seq: number,
): Entry {
  const event: DurableEvent = { event: 'member.left', roomId, seq, at: now(), data: { userId, name, by } };
  return {
    event,
    hears: stillListening(
      bots,
      bots.filter(({ botId }) => botId === userId).map(({ botId }) => botId),
    ),
  };
}

/** Bots leave the room's settings too. The write holds on the settings, so on its bots, being as they were read. */
function withoutBots({ bots, by }: Removal, room: RoomRow, { entries, also = [] }: Plan, seq: number): Plan {
  const gone = new Set(bots.map(({ botId }) => botId));
  const settings = { ...settingsOf(room), bots: room.bots.filter(({ botId }) => !gone.has(botId)) };
  const { roomId } = room;
  const updated: DurableEvent = { event: 'room.updated', roomId, seq, at: now(), data: { ...settings, by } };
  return { entries: [...entries, { event: updated }], also: [...also, settingsBecome(room, settings, seq)] };
}

function now(): string {
  return env.now().toISOString();
}
