import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger, LedgerSums } from '../local/ledger.ts';
import type { RoomId } from '../protocol/ids.ts';
import { CONNECTIONS_PER_USER_MAX, INLINE_POSTS_MAX, MEMBERS_AT_CREATION_MAX } from '../protocol/limits.ts';
import { type Chat, eventually, newRoom, type Person } from '../test/fixtures/chat.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';

/** What one text message cost, from its frame to its last post. */
export interface RoomCost {
  connections: number;
  /** By `service:operation`; posts have a field of their own. */
  calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  invocations: number;
  posts: number;
}

/** Rooms up to this size have one connection a member; larger ones as many as a member may have. */
const ONE_EACH_MAX = 100;
/** With so many connections a room is marked as large when somebody writes, if it is to be. */
const WARM_UP_CONNECTIONS = INLINE_POSTS_MAX + 1;
const AT_ONCE = 8;
const QUIET_MS = 600;
const LAST_POST_MS = 60_000;
const TEXT = 'Shall we meet at the station at six? I’ll bring the tickets.';

interface PeopledRoom {
  roomId: RoomId;
  members: Person[];
  connections: number;
}

/**
 * Counts a text message in rooms of so many connections each, by somebody who has not written for a while. What is
 * measured is a room as it usually is: everybody is there, and somebody else has written before. By then a room with
 * more connections than a sender posts to itself is marked as large, so its messages are fanned out from the stream.
 */
export async function measureRooms(
  chat: Chat,
  sizes: readonly number[],
  say: (text: string) => void = () => undefined,
): Promise<RoomCost[]> {
  const rooms: PeopledRoom[] = [];
  for (const [index, size] of sizes.entries()) rooms.push(await peopleRoom(chat, `r${index}`, size));
  const costs: RoomCost[] = [];
  for (const room of rooms) {
    say(`Connecting ${room.connections} sockets …`);
    costs.push(await measure(chat.runtime.ledger, room));
  }
  return costs;
}

async function peopleRoom(chat: Chat, prefix: string, connections: number): Promise<PeopledRoom> {
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

async function measure(ledger: Ledger, room: PeopledRoom): Promise<RoomCost> {
  const { roomId, connections } = room;
  const few = await connect(room, 0, Math.min(connections, WARM_UP_CONNECTIONS));
  const [sender, other] = few;
  if (sender === undefined || other === undefined) throw new RangeError('a conversation takes two');
  await sendAndWait(roomId, other, few);
  const sockets = [...few, ...(await connect(room, few.length, connections))];
  await untilQuiet(ledger);
  ledger.reset();
  await sendAndWait(roomId, sender, sockets);
  await untilQuiet(ledger);
  const { calls, readUnits, writeUnits, invocations, posts } = ledger.snapshot();
  return { connections, calls: withoutPosts(calls), readUnits, writeUnits, invocations, posts };
}

/** The first connection of every member first, so that the first two sockets are two people's. */
function connect({ members }: PeopledRoom, from: number, to: number): Promise<SocketClient[]> {
  const owners = Array.from({ length: to - from }, (_, index) => members[(from + index) % members.length]);
  return inTurns(
    owners.filter((owner) => owner !== undefined),
    (owner) => owner.join(),
  );
}

async function sendAndWait(roomId: RoomId, sender: SocketClient, sockets: readonly SocketClient[]): Promise<void> {
  const noReply = delay(LAST_POST_MS, undefined, { ref: false }).then(() => Promise.reject(new Error('no reply')));
  const { seq } = await Promise.race([sender.send(roomId, TEXT), noReply]);
  const waiting = new Set(sockets.filter((socket) => socket !== sender));
  await eventually(
    () => {
      for (const socket of waiting) if (socket.durable(roomId).at(-1)?.seq === seq) waiting.delete(socket);
      if (waiting.size > 0) throw new Error(`${waiting.size} of ${sockets.length} connections have not heard it`);
    },
    { withinMs: LAST_POST_MS },
  );
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
