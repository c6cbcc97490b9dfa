import { expect, it } from 'vitest';
import { brokenPromises, COMMAND_BYTES_MAX } from './messaging-promises.ts';
import type { RoomCost } from './room-costs.ts';

const command = { name: 'command', bytes: COMMAND_BYTES_MAX };

function cost(connections: number, more: Partial<RoomCost> = {}): RoomCost {
  const calls = { 'dynamodb:Query': 1, 'dynamodb:UpdateItem': 2 };
  return { connections, calls, readUnits: 5, writeUnits: 6, invocations: 1, posts: connections - 1, ...more };
}

it('finds nothing broken in what keeps every promise', () => {
  expect(brokenPromises({ rooms: [cost(2), cost(1000)], functions: [command] })).toEqual([]);
});

it.each([
  ['a scan', cost(2, { calls: { 'dynamodb:Query': 1, 'dynamodb:Scan': 1 } }), 'it scans the table'],
  ['a seventh write unit', cost(2, { writeUnits: 7 }), '7 write units are more than 6'],
  ['a post to the sender', cost(2, { posts: 2 }), '2 posts are not 1'],
  ['a lost post', cost(10, { posts: 8 }), '8 posts are not 9'],
  ['a second query', cost(2, { calls: { 'dynamodb:Query': 2 } }), 'the recipients took 2 queries, not 1'],
])('notices %s', (_, room, sentence) => {
  expect(brokenPromises({ rooms: [room], functions: [command] })).toEqual([
    `in a room of ${room.connections} connections ${sentence}`,
  ]);
});

it('notices writes that grow with the room', () => {
  const rooms = [cost(2, { writeUnits: 5 }), cost(10)];

  expect(brokenPromises({ rooms, functions: [command] })).toEqual(['write units depend on the size of the room: 5, 6']);
});

it('notices a bundle that is too heavy, and one that is not there', () => {
  const heavy = { ...command, bytes: COMMAND_BYTES_MAX + 1 };

  expect(brokenPromises({ rooms: [], functions: [heavy] })).toHaveLength(1);
  expect(brokenPromises({ rooms: [], functions: [] })).toHaveLength(1);
});
