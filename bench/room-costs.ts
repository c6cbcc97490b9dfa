import { setTimeout as delay } from 'node:timers/promises';
import type { Ledger } from '../local/ledger.ts';
import type { RoomId } from '../protocol/ids.ts';
import { INLINE_POSTS_MAX } from '../protocol/limits.ts';
import { type Chat, eventually } from '../test/fixtures/chat.ts';
import type { SocketClient } from '../test/fixtures/socket-client.ts';
import { type Cost, connect, costOf, type PeopledRoom, peopleRoom } from './peopled-room.ts';

/** What one text message cost, from its frame to its last post. */
export interface RoomCost extends Cost {
  connections: number;
}

/** With so many connections a room is marked as large when somebody writes, if it is to be. */
const WARM_UP_CONNECTIONS = INLINE_POSTS_MAX + 1;
const LAST_POST_MS = 60_000;
const TEXT = 'Shall we meet at the station at six? I’ll bring the tickets.';

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

async function measure(ledger: Ledger, room: PeopledRoom): Promise<RoomCost> {
  const { roomId, connections } = room;
  const few = await connect(room, 0, Math.min(connections, WARM_UP_CONNECTIONS));
  const [sender, other] = few;
  if (sender === undefined || other === undefined) throw new RangeError('a conversation takes two');
  await sendAndWait(roomId, other, few);
  const sockets = [...few, ...(await connect(room, few.length, connections))];
  const cost = await costOf(ledger, () => sendAndWait(roomId, sender, sockets));
  return { connections, ...cost };
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
