import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { MessageId, mintId, mintMessageId, RoomId } from '../../protocol/ids.ts';
import { LINK_SECONDS } from '../../protocol/limits.ts';
import { type Chat, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { type Answer, HttpClient } from '../fixtures/http-client.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { listen, pollyCounter } from '../fixtures/spoken.ts';

let chat: Chat;
let ana: Person;
let ben: Person;
let chloe: Person;
let dora: Person;
let a: SocketClient;
let roomId: RoomId;
/** Heard already, and not yet. */
let heard: MessageId;
let unheard: MessageId;
let ahead = 0;

beforeAll(async () => {
  chat = await startChat({ now: () => Date.now() + ahead });
  [ana, ben, chloe, dora] = (await chat.people('ana', 'ben', 'chloe', 'dora')) as [Person, Person, Person, Person];
  roomId = await newRoom(ana, [ben, dora]);
  a = await ana.join();
  ({ messageId: heard } = await a.send(roomId, 'This was heard by some of us.'));
  ({ messageId: unheard } = await a.send(roomId, 'Nobody has heard this one yet.'));
  await listen(dora, { roomId, messageId: heard });
  await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: dora.userId } });
});
afterEach(() => {
  ahead = 0;
});
afterAll(() => chat.stop());

const random = () => crypto.getRandomValues(new Uint8Array(10));
const NO_MESSAGE = MessageId.parse(mintMessageId(new Date(), 7, random()));
const NO_ROOM = RoomId.parse(mintId('room', new Date(), random()));

type Place = { roomId: RoomId; messageId: MessageId };
const hearAs = (http: HttpClient, path: Place) =>
  http.raw('GET /v1/rooms/{roomId}/messages/{messageId}/speech', { path });
const listenAs = (http: HttpClient, path: Place) =>
  http.raw('POST /v1/rooms/{roomId}/messages/{messageId}/speech', { path, body: {} });

/** All that an answer tells, but the id of the request. */
function told({ status, body }: Answer): string {
  return `${status} ${JSON.stringify(body).replace(/"requestId":"[^"]*"/, '')}`;
}

it.each([
  ['somebody who is no member', () => chloe],
  ['somebody who was removed', () => dora],
] as const)('[SPEAK18] tells %s the same as of a room that is none', async (_, who) => {
  const newCalls = pollyCounter(chat);

  for (const ask of [hearAs, listenAs]) {
    const nowhere = await ask(who().http, { roomId: NO_ROOM, messageId: heard });
    expect(nowhere.status).toBe(404);
    for (const messageId of [heard, unheard, NO_MESSAGE])
      expect(told(await ask(who().http, { roomId, messageId }))).toBe(told(nowhere));
  }
  expect(newCalls()).toBe(0);
});

it('[SPEAK18] tells nobody anything without a token', async () => {
  const nobody = new HttpClient(chat.runtime.outputs.httpUrl);

  expect((await hearAs(nobody, { roomId, messageId: heard })).status).toBe(401);
  expect((await listenAs(nobody, { roomId, messageId: unheard })).status).toBe(401);
});

it('[SPEAK18] lets nobody hear a message by the way of another room', async () => {
  const own = await newRoom(chloe, [ana]);

  for (const ask of [hearAs, listenAs])
    expect((await ask(chloe.http, { roomId: own, messageId: heard })).status).toBe(404);
});

it('[SPEAK18] gives links that end after a quarter of an hour, and cannot be altered', async () => {
  const first = await listen(ben, { roomId, messageId: heard });
  const url = new URL(first.parts[0]?.url ?? '');
  const altered = new URL(url);
  altered.pathname = altered.pathname.replace(/.\.mp3$/, 'Z.mp3');

  const now = await fetch(url);
  const other = await fetch(altered);
  ahead = (LINK_SECONDS + 60) * 1_000;
  const later = await fetch(url);

  expect(now.status).toBe(200);
  expect(now.headers.get('content-type')).toBe('audio/mpeg');
  expect(now.headers.get('content-disposition')).toMatch(/^attachment/);
  expect([other.status, later.status]).toEqual([403, 403]);
  const lasts = Date.parse(first.expiresAt) - Date.now();
  expect(Math.abs(lasts - LINK_SECONDS * 1_000)).toBeLessThan(30_000);
});
