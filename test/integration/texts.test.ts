import { afterAll, beforeAll, expect, it } from 'vitest';
import { SPEECH_BYTES_MAX } from '../../core/speech.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { FRAME_BYTES_MAX, REACTIONS_PER_MESSAGE_MAX, TEXT_BYTES_MAX } from '../../protocol/limits.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let chat: Chat;
let ana: Person;
let a: SocketClient;
let b: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
  const [one, ben] = (await chat.people('ana', 'ben')) as [Person, Person];
  ana = one;
  roomId = await newRoom(ana, [ben]);
  [a, b] = await Promise.all([ana.join(), ben.join()]);
});
afterAll(() => chat.stop());

/** Many bytes in a frame for each in the text: `\u0001`. */
const swelling = (bytes: number) => '\u0001'.repeat(Math.floor(bytes / 6));

it.each([
  ['as long as it may be', 'x'.repeat(TEXT_BYTES_MAX)],
  ['as long as it may be in UTF-8', '🎈'.repeat(TEXT_BYTES_MAX / 4)],
  ['full of brackets and quotes', '[{"'.repeat(4_000)],
  ['of many scripts', 'שלום مرحبا 你好 नमस्ते 👩‍👩‍👧‍👦 e\u0301 \u202eright to left\u202c'],
  ['of lines and blanks', '\n\n\tindented\r\n  \u2028 end \n'],
  ['of code and markup', '<script>alert(1)</script> **bold** `$x` \\u0000 %00 {"$ne":1} \'; DROP TABLE'],
])('[TEXT1] brings a text %s to everybody as it was written', async (_, text) => {
  const { seq } = await a.send(roomId, text);

  const [event] = (await logOf(ana, roomId)).slice(seq - 1);
  expect(event).toMatchObject({ seq, data: { text } });
  await eventually(() => expect(b.texts(roomId).at(-1)).toBe(text));
});

it('[TEXT2] refuses a text that would fit no frame once it is escaped, and leaves no hole in the log', async () => {
  const before = await logOf(ana, roomId);

  const sent = a.send(roomId, swelling(FRAME_BYTES_MAX - 300));

  await expect(sent).rejects.toMatchObject({ code: 'too_large', wire: { field: 'data.text', retryable: false } });
  const { seq } = await a.send(roomId, 'next');
  const log = await logOf(ana, roomId);
  expect(log.map((event) => event.seq)).toEqual(Array.from({ length: seq }, (_, index) => index + 1));
  expect(log.slice(before.length).map(({ event }) => event)).toEqual(['void', 'message.created']);
});

it('[TEXT3] refuses an edit and a reaction that would make a message too long, and leaves it as it was', async () => {
  const text = swelling(FRAME_BYTES_MAX - 1_200 - SPEECH_BYTES_MAX);
  const { messageId, seq } = await a.send(roomId, text);
  const emojis = [
    '👩‍👩‍👧‍👦',
    '👨‍👩‍👧‍👦',
    '👩🏿‍🤝‍👨🏻',
    '🏴󠁧󠁢󠁥󠁮󠁧󠁿',
    '👁️‍🗨️',
    '🧑🏽‍🚀',
    '🧑🏿‍🎤',
    '👩🏼‍💻',
    '👨🏾‍🌾',
    '🏳️‍🌈',
    '❤️‍🔥',
    '🧎🏽‍♀️',
  ];

  const longer = a.command('message.edit', { roomId, messageId, text: `${text}${swelling(900 + SPEECH_BYTES_MAX)}` });
  await expect(longer).rejects.toMatchObject({ code: 'too_large' });
  const reactions = await Promise.allSettled(
    emojis.map((emoji) => b.command('reaction.set', { roomId, messageId, emoji, on: true })),
  );

  const refused = reactions.filter((reaction) => reaction.status === 'rejected');
  expect(refused.length).toBeGreaterThan(0);
  for (const { reason } of refused) expect(reason).toMatchObject({ code: 'too_large' });
  const log = await logOf(ana, roomId);
  expect(log[seq - 1]).toMatchObject({ data: { text } });
  const { events } = (await a.command('sync', { roomId, after: seq - 1 })) as { events: unknown[] };
  expect(events.length).toBeGreaterThan(0); // it still fits a frame
});

it('[REACT3] holds so many kinds of reactions and no more', async () => {
  const [chloe, dan] = (await chat.people('chloe', 'dan')) as [Person, Person]; // nobody may react so often so fast
  const here = await newRoom(ana, [chloe, dan]);
  const [c, d] = await Promise.all([chloe.join(), dan.join()]);
  const { messageId } = await c.send(here, 'popular');
  const react = (client: SocketClient, emoji: string) =>
    client.command('reaction.set', { roomId: here, messageId, emoji, on: true });
  const emojis = Array.from({ length: REACTIONS_PER_MESSAGE_MAX }, (_, index) => String.fromCodePoint(0x1f600 + index));
  for (const [index, emoji] of emojis.entries()) await react(index % 2 === 0 ? c : d, emoji);

  const another = react(d, '🎈');

  await expect(another).rejects.toMatchObject({ code: 'conflict' });
  await react(d, emojis[0] ?? ''); // a kind that is there
  const [event] = await logOf(ana, here);
  const reactions = event?.event === 'message.created' ? event.data.reactions : {};
  expect(new Set(Object.keys(reactions))).toEqual(new Set(emojis));
  expect(reactions[emojis[0] ?? '']).toEqual([chloe.userId, dan.userId]);
});
