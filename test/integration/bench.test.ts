import { afterAll, beforeAll, expect, it } from 'vitest';
import { bundleSizes } from '../../bench/function-weights.ts';
import { COMMAND_BYTES_MAX, WRITE_UNITS_MAX } from '../../bench/messaging-promises.ts';
import { measureRooms, type RoomCost } from '../../bench/room-costs.ts';
import { INLINE_POSTS_MAX } from '../../protocol/limits.ts';
import { type Chat, startChat } from '../fixtures/chat.ts';

/** The last is told by the stream, the others by their senders. */
const SIZES = [2, 10, INLINE_POSTS_MAX + 5];

let chat: Chat;
let rooms: RoomCost[];

beforeAll(async () => {
  chat = await startChat();
  rooms = await measureRooms(chat, SIZES);
});
afterAll(() => chat?.stop());

it('[COST1] sends a message without scanning the table', () => {
  const operations = rooms.flatMap(({ calls }) => Object.keys(calls));

  expect(operations).toContain('dynamodb:TransactWriteItems');
  expect(operations).not.toContain('dynamodb:Scan');
});

it('[COST2] writes at most 6 units a message, as many in a large room as in a small one', () => {
  const units = rooms.map(({ writeUnits }) => writeUnits);

  expect(Math.max(...units)).toBeLessThanOrEqual(WRITE_UNITS_MAX);
  expect(Math.min(...units)).toBeGreaterThan(0);
  expect(new Set(units).size).toBe(1);
});

it('[COST3] posts a message to every connection but its sender’s, once', () => {
  const posts = rooms.map((room) => room.posts);

  expect(posts).toEqual(SIZES.map((connections) => connections - 1));
});

it('[COST4] reads the recipients with one query, in one invocation more when the stream tells them', () => {
  const reads = rooms.map(({ calls, invocations }) => ({ queries: calls['dynamodb:Query'], invocations }));

  expect(reads).toEqual([
    { queries: 1, invocations: 1 },
    { queries: 1, invocations: 1 },
    { queries: 1, invocations: 2 },
  ]);
});

it('[COST5] keeps the bundle of the command function within its budget', async () => {
  const sizes = await bundleSizes(chat.runtime.stack);

  expect(sizes.get('command')).toBeGreaterThan(0);
  expect(sizes.get('command')).toBeLessThanOrEqual(COMMAND_BYTES_MAX);
});
