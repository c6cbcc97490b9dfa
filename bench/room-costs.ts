import type { Ledger, LedgerSums } from '../local/ledger.ts';
import type { RoomId } from '../protocol/ids.ts';
import { CONNECTIONS_PER_USER_MAX, MEMBERS_AT_CREATION_MAX } from '../protocol/limits.ts';
import { type Chat, eventually, newRoom, type Person } from '../test/fixtures/chat.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';

/** What one text message cost, from its frame to its last post. */
export interface RoomCost {
  connections: number;
  /** By `service:operation`. */
  calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  invocations: number;
  posts: number;
}

/** Rooms up to this size have one connection a member; larger ones as many as a member may have. */
const ONE_EACH_MAX = 100;
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
    const sockets = await connect(room);
    costs.push(await measure(chat.runtime.ledger, room.roomId, sockets));
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

/** The first connection of every member first, so that the first two sockets are two people's. */
async function connect({ members, connections }: PeopledRoom): Promise<SocketClient[]> {
  const sockets: SocketClient[] = [];
  while (sockets.length < connections) {
    const wave = members.slice(0, connections - sockets.length);
    sockets.push(...(await inTurns(wave, (member) => member.join())));
  }
  return sockets;
}

async function measure(ledger: Ledger, roomId: RoomId, sockets: readonly SocketClient[]): Promise<RoomCost> {
  const [sender, other] = sockets;
  if (sender === undefined || other === undefined) throw new RangeError('a conversation takes two');
  await sendAndWait(roomId, other, sockets);
  await untilQuiet(ledger);
  ledger.reset();
  await sendAndWait(roomId, sender, sockets);
  await untilQuiet(ledger);
  const { calls, readUnits, writeUnits, invocations, posts } = ledger.snapshot();
  return { connections: sockets.length, calls: inOrder(calls), readUnits, writeUnits, invocations, posts };
}

async function sendAndWait(roomId: RoomId, sender: SocketClient, sockets: readonly SocketClient[]): Promise<void> {
  const { seq } = await sender.send(roomId, TEXT);
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
    await new Promise((resolve) => setTimeout(resolve, QUIET_MS));
  }
}

function inOrder(calls: LedgerSums['calls']): LedgerSums['calls'] {
  return Object.fromEntries(Object.entries(calls).toSorted(([one], [other]) => one.localeCompare(other)));
}

/** Some at a time: a small machine serves a crowd sooner that way. */
async function inTurns<Item, Result>(items: readonly Item[], task: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results: Result[] = [];
  for (let start = 0; start < items.length; start += AT_ONCE) {
    results.push(...(await Promise.all(items.slice(start, start + AT_ONCE).map(task))));
  }
  return results;
}
