import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger, LedgerSums } from '../local/ledger.ts';
import type { RoomId } from '../protocol/ids.ts';
import { CONNECTIONS_PER_USER_MAX, MEMBERS_AT_CREATION_MAX } from '../protocol/limits.ts';
import { type Chat, newRoom, type Person } from '../test/fixtures/chat.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';

/** Rooms up to this size have one connection a member; larger ones as many as a member may have. */
const ONE_EACH_MAX = 100;
const AT_ONCE = 8;
const QUIET_MS = 600;

/** What something cost, by the ledger. */
export interface Cost {
  /** By `service:operation`; posts have a field of their own. */
  calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  invocations: number;
  posts: number;
}

export interface PeopledRoom {
  roomId: RoomId;
  members: Person[];
  connections: number;
}

export async function peopleRoom(chat: Chat, prefix: string, connections: number): Promise<PeopledRoom> {
  const count = connections <= ONE_EACH_MAX ? connections : Math.ceil(connections / CONNECTIONS_PER_USER_MAX);
  const names = Array.from({ length: count }, (_, index) => `${prefix}member${index}`);
  const members = await inTurns(names, (name) => chat.person(name));
  const [owner, ...others] = members;
  if (owner === undefined) throw new RangeError('a room has somebody in it');
  const roomId = await newRoom(owner, others.slice(0, MEMBERS_AT_CREATION_MAX));
  for (const { userId } of others.slice(MEMBERS_AT_CREATION_MAX)) {
    await owner.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId }, body: {} });
  }
  return { roomId, members, connections };
}

/** The first connection of every member first, so that the first two sockets are two people's. */
export function connect({ members }: PeopledRoom, from: number, to: number): Promise<SocketClient[]> {
  const owners = Array.from({ length: to - from }, (_, index) => members[(from + index) % members.length]);
  return inTurns(
    owners.filter((owner) => owner !== undefined),
    (owner) => owner.join(),
  );
}

/** What is counted while `work` runs, and until all that it began is quiet. */
export async function costOf(ledger: Ledger, work: () => Promise<unknown>): Promise<Cost> {
  await untilQuiet(ledger);
  ledger.reset();
  await work();
  await untilQuiet(ledger);
  const { calls, readUnits, writeUnits, invocations, posts } = ledger.snapshot();
  return { calls: withoutPosts(calls), readUnits, writeUnits, invocations, posts };
}

/** Until nothing has been counted for a while: what comes after the last post, or should not come at all, counts too. */
async function untilQuiet(ledger: Ledger): Promise<void> {
  let before = '';
  for (let now = JSON.stringify(ledger.snapshot()); now !== before; now = JSON.stringify(ledger.snapshot())) {
    before = now;
    await delay(QUIET_MS);
  }
}

function withoutPosts(calls: LedgerSums['calls']): LedgerSums['calls'] {
  const others = Object.entries(calls).filter(([name]) => name !== 'execute-api:PostToConnection');
  return Object.fromEntries(others.toSorted(([one], [other]) => one.localeCompare(other)));
}

/** Some at a time: a small machine serves a crowd sooner that way. */
async function inTurns<Item, Result>(items: readonly Item[], task: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(task))));
  }
  return results;
}
