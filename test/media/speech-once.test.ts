import { afterAll, beforeAll, expect, it } from 'vitest';
import { MessageId, type RoomId } from '../../protocol/ids.ts';
import { type BotChat, startBotChat } from '../fixtures/bot-chat.ts';
import { aWhile, newRoom, type Person } from '../fixtures/chat.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { heard, listen, pollyCounter, startListening, toldOf } from '../fixtures/spoken.ts';

/** Of a sentence: its sound, and when its words begin. */
const CALLS = 2;

const NOWHERE = MessageId.parse(`msg_${'0'.repeat(26)}`);

let stage: BotChat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let roomId: RoomId;
let newCalls: () => number;

beforeAll(async () => {
  // Every event of the stream and the queue comes at least twice.
  stage = await startBotChat({ duplicate: true });
  ({ ana, ben, a, roomId } = await stage.talk());
  newCalls = pollyCounter(stage.chat);
});
afterAll(() => stage.stop());

it('[SPEAK13] pays for each sentence once, with every event twice', async () => {
  const { messageId } = await a.send(roomId, 'Whatever comes twice is paid once. It is told once, too, and well.');

  await listen(ana, { roomId, messageId });
  await aWhile(1_500);

  expect(newCalls()).toBe(2 * CALLS);
  expect((await toldOf(ana, { roomId, messageId })).map(({ sentences }) => sentences)).toEqual([0, 1, 2]);
});

it('[SPEAK13] pays nothing for listening again, whoever does', async () => {
  const { messageId } = await a.send(roomId, 'This is heard again and again.');
  const first = await listen(ana, { roomId, messageId });
  newCalls();

  for (const person of [ben, ana, ben]) {
    const again = await listen(person, { roomId, messageId });
    expect(again.parts.map(({ words }) => words)).toEqual(first.parts.map(({ words }) => words));
  }

  expect(newCalls()).toBe(0);
});

it('[SPEAK13] pays nothing for what was said before, in this room or another, and only for what is new', async () => {
  const other = await newRoom(ana);
  const one = await a.send(roomId, 'Everybody says this sentence. Nobody else says that one.');
  await listen(ana, { roomId, ...one });
  newCalls();

  const two = await a.send(other, 'Everybody says this sentence. Somebody else says another one.');
  const speech = await listen(ana, { roomId: other, ...two });

  expect(newCalls()).toBe(CALLS);
  expect(speech).toMatchObject({ status: 'ready', sentences: 2 });
});

it('[SPEAK13] pays once for a sentence that is wanted in several rooms at the same time', async () => {
  const rooms = await Promise.all([newRoom(ana), newRoom(ana), newRoom(ana), newRoom(ana)]);
  const text = 'All of them say this at the same time. And then all of them say that.';
  const sent = await Promise.all(rooms.map(async (room) => ({ roomId: room, ...(await a.send(room, text)) })));
  newCalls();

  await Promise.all(sent.map((path) => startListening(ana, path)));
  const all = await Promise.all(sent.map((path) => heard(ana, path)));

  expect(newCalls()).toBe(2 * CALLS);
  expect(new Set(all.map(({ status, durationMs }) => `${status} ${durationMs}`)).size).toBe(1);
  expect(all[0]).toMatchObject({ status: 'ready', sentences: 2 });
});

it('[SPEAK13] pays for a sentence that a message says twice once', async () => {
  const { messageId } = await a.send(roomId, 'Row, row, row your boat, gently. Row, row, row your boat, gently.');

  const { parts } = await listen(ana, { roomId, messageId });

  expect(newCalls()).toBe(CALLS);
  expect(parts.map(({ text }) => text)).toEqual([parts[0]?.text, parts[0]?.text]);
});

it('[SPEAK13] pays again for another voice only', async () => {
  const text = 'Two voices are two sounds of a sentence.';
  const sent = [await a.send(roomId, text), await a.send(roomId, text), await a.send(roomId, text)] as const;

  for (const [index, voice] of (['Joanna', 'Brian', 'Brian'] as const).entries()) {
    const { messageId = sent[0].messageId } = sent[index] ?? {};
    expect(await listen(ana, { roomId, messageId }, { voice })).toMatchObject({ voice });
  }

  expect(newCalls()).toBe(2 * CALLS);
});

it('[SPEAK13] begins once with an answer that is delivered twice', async () => {
  const talk = await stage.talk();
  const answer = { messages: [{ text: 'I say this to you once and aloud.', speak: {} }] };
  talk.botAnswers(() => ({ kind: 'json', answer }));
  newCalls();

  await talk.a.send(talk.roomId, 'Say it');
  const [said] = await talk.answers();
  const path = { roomId: talk.roomId, messageId: said?.messageId ?? NOWHERE };
  await heard(talk.ana, path);
  await aWhile(1_500);

  expect(newCalls()).toBe(CALLS);
  expect(await toldOf(talk.ana, path)).toMatchObject([{ status: 'ready', sentences: 1 }]);
});
