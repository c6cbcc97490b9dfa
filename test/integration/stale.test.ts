import { BatchGetCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { MEMBERS_AT_CREATION_MAX } from '../../protocol/limits.ts';
import { leaveBehind, type Registration, tableClient } from '../fixtures/aws-client.ts';
import { type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

const MEMBERS = 100;
const STALE = 10;
const AT_ONCE = 10;

let chat: Chat;
let people: Person[];
let roomId: RoomId;
let sockets: SocketClient[];

beforeAll(async () => {
  chat = await startChat();
  people = await inGroups(Array.from({ length: MEMBERS }, (_, index) => () => chat.person(`member${index}`)));
  const [owner, ...others] = people as [Person, ...Person[]];
  roomId = await newRoom(owner, others.slice(0, MEMBERS_AT_CREATION_MAX));
  for (const { userId } of others.slice(MEMBERS_AT_CREATION_MAX)) {
    await owner.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId }, body: {} });
  }
  sockets = await inGroups(people.map((person) => () => person.join()));
});
afterAll(() => chat.stop());

async function inGroups<T>(tasks: readonly (() => Promise<T>)[]): Promise<T[]> {
  const results: T[] = [];
  for (let start = 0; start < tasks.length; start += AT_ONCE) {
    results.push(...(await Promise.all(tasks.slice(start, start + AT_ONCE).map((task) => task()))));
  }
  return results;
}

function goneWithoutWord(person: Person, connectionId: string, versions = {}) {
  return leaveBehind(chat.runtime, { roomId, userId: person.userId, connectionId }, versions);
}

/** Those of the rows that are there still. */
async function remaining(rows: readonly Registration[]): Promise<string[]> {
  const { table, TableName } = tableClient(chat.runtime);
  const Keys = rows.map(({ PK, SK }) => ({ PK, SK }));
  const command = new BatchGetCommand({ RequestItems: { [TableName]: { Keys, ConsistentRead: true } } });
  const { Responses = {}, UnprocessedKeys = {} } = await table.send(command);
  expect(UnprocessedKeys).toEqual({});
  return (Responses[TableName] ?? []).map(({ PK, SK }) => `${PK} ${SK}`);
}

it('[STALE1] brings a message to everybody else when connections are dead, and forgets those with that one send', async () => {
  const dead = await Promise.all(
    people.slice(1, 1 + STALE).map((person, index) => goneWithoutWord(person, `DeadDeadDead${index}=`)),
  );
  const rows = dead.flatMap(({ subscription, connection }) => [subscription, connection]);
  expect(await remaining(rows)).toHaveLength(2 * STALE);
  const [sender, ...others] = sockets as [SocketClient, ...SocketClient[]];

  const sent = await sender.send(roomId, 'is everybody there?');

  expect(sent.messageId).toMatch(/^msg_/);
  expect(await remaining(rows)).toEqual([]); // at once: the sender's own invocation saw them gone
  await eventually(() => {
    for (const other of others) expect(other.texts(roomId)).toEqual(['is everybody there?']);
  });
  expect(sender.texts(roomId)).toEqual([]);
  expect(sockets.flatMap((socket) => socket.strays)).toEqual([]);
});

it('[STALE1] posts to no dead connection twice', async () => {
  const [sender] = sockets as [SocketClient];
  await goneWithoutWord(people[1] as Person, 'DeadDeadDeadX=');
  await sender.send(roomId, 'once');
  chat.runtime.ledger.reset();

  await sender.send(roomId, 'twice');

  expect(chat.runtime.ledger.snapshot().posts).toBe(MEMBERS - 1);
});

it('[STALE2] keeps a connection that has registered anew when the old registration answers that it is gone', async () => {
  const [sender] = sockets as [SocketClient];
  const renewed = await goneWithoutWord(people[1] as Person, 'RenewedRenewed=', { heard: 'v1', registered: 'v2' });

  await sender.send(roomId, 'hello?');

  const { subscription, connection } = renewed;
  expect(await remaining([subscription, connection])).toEqual([`${connection.PK} ${connection.SK}`]);
});

it('[STALE3] forgets a socket that closes, with all its subscriptions', async () => {
  const [person] = people.slice(-1) as [Person];
  const { members } = await person.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
  const isOnline = (list: typeof members) => list.find(({ userId }) => userId === person.userId)?.online;
  expect(isOnline(members)).toBe(true);

  sockets.at(-1)?.cut();

  await eventually(async () => {
    const later = await person.http.call('GET /v1/rooms/{roomId}/members', { path: { roomId } });
    expect(isOnline(later.members)).toBe(false);
  });
  chat.runtime.ledger.reset();
  await sockets[0]?.send(roomId, 'bye');
  expect(chat.runtime.ledger.snapshot().posts).toBe(MEMBERS - 2);
});
