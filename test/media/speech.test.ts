import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { SPEECH_BURST, SPEECH_CHARS_MAX } from '../../protocol/limits.ts';
import { type Chat, eventually, type Person, startChat } from '../fixtures/chat.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { hear, listen, messageIn, pollyCounter, soundOf, startListening, toldOf } from '../fixtures/spoken.ts';
import { type Talk, talkIn } from '../fixtures/talk.ts';

const TEXT =
  'The train to **Hamburg** leaves at nine o’clock. 🚂 Please wait on the [second](https://example.com) platform!';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
});
/** New people: how much somebody may have read aloud in an hour is limited. */
async function talk(): Promise<Talk> {
  const made = await talkIn(chat);
  ({ ana, ben, a, roomId } = made);
  return made;
}
afterAll(() => chat.stop());

it('[SPEAK1] reads a message aloud, sentence by sentence, each a sound with the times of its words', async () => {
  await talk();
  const { messageId } = await a.send(roomId, TEXT);

  const speech = await listen(ben, { roomId, messageId });

  expect(speech).toMatchObject({ status: 'ready', sentences: 2, language: 'en-US', voice: 'Joanna', messageId });
  expect(speech.parts.map(({ text }) => text)).toEqual([
    'The train to Hamburg leaves at nine o’clock.',
    'Please wait on the second platform!',
  ]);
  expect(speech.durationMs).toBe(speech.parts.reduce((sum, { durationMs }) => sum + durationMs, 0));
  for (const part of speech.parts) {
    const sound = await soundOf(part);
    expect(sound).toMatchObject({ type: 'audio/mpeg', rate: 24_000 });
    expect(sound.loudness).toBeGreaterThan(0.02);
    expect(Math.abs(sound.seconds * 1000 - part.durationMs) / part.durationMs).toBeLessThan(0.05);
    expect(part.words.map(({ text }) => text)).toEqual(part.text.match(/[\w’]+/g));
    expect(part.words[0]?.startMs).toBe(0);
    expect(part.words.at(-1)?.endMs).toBe(part.durationMs);
    for (const [index, { startMs, endMs }] of part.words.entries()) {
      expect(endMs).toBeGreaterThan(startMs);
      expect(part.words[index + 1]?.startMs ?? endMs).toBe(endMs);
    }
  }
});

it('[SPEAK2] tells the room that it begins, that its first sentence can be heard, and its end', async () => {
  const { b } = await talk();
  const { messageId } = await a.send(roomId, TEXT);

  const heard = await listen(ben, { roomId, messageId });

  const told = await toldOf(ana, { roomId, messageId });
  expect(told).toMatchObject([
    { status: 'making', sentences: 0, durationMs: 0 },
    { status: 'making', sentences: 1, durationMs: heard.parts[0]?.durationMs },
    { status: 'ready', sentences: 2, durationMs: heard.durationMs },
  ]);
  expect((await messageIn(ana, { roomId, messageId })).speech).toEqual(told.at(-1));
  const live = b.durable(roomId).filter(({ event }) => event === 'message.spoken');
  expect(live.map(({ data }) => data)).toEqual(told.map((speech) => ({ messageId, speech })));
});

it('[SPEAK2] tells of a single sentence once', async () => {
  await talk();
  const { messageId } = await a.send(roomId, 'There is one sentence only.');

  await listen(ana, { roomId, messageId });

  expect(await toldOf(ana, { roomId, messageId })).toMatchObject([
    { status: 'making' },
    { status: 'ready', sentences: 1 },
  ]);
});

it('[SPEAK3] lets the first sentence be heard while the others are made', async () => {
  await talk();
  const many = Array.from({ length: 30 }, (_, index) => `This is sentence number ${index} of a long message.`);
  const { messageId } = await a.send(roomId, many.join(' '));

  await startListening(ana, { roomId, messageId });
  const early = await eventually(async () => {
    const speech = await hear(ana, { roomId, messageId });
    expect(speech.sentences).toBeGreaterThan(0);
    return speech;
  });
  const late = await listen(ana, { roomId, messageId });

  expect(early).toMatchObject({ status: 'making', sentences: 1 });
  expect(early.parts).toHaveLength(1);
  expect((await soundOf(early.parts[0] ?? { url: '' })).loudness).toBeGreaterThan(0.02);
  expect(late.parts.map(({ text }) => text)).toEqual(many);
});

it('[SPEAK5] reads as much of a long text as may be read', async () => {
  await talk();
  const sentences = Array.from({ length: 22 }, (_, index) => `Part ${index} ${'and so on, '.repeat(40)}and so on.`);
  const { messageId } = await a.send(roomId, sentences.join(' '));

  const { parts, status } = await listen(ana, { roomId, messageId });

  expect(status).toBe('ready');
  const said = parts.map(({ text }) => text);
  expect(said).toEqual(sentences.slice(0, said.length));
  expect(said.join('').length).toBeLessThanOrEqual(SPEECH_CHARS_MAX);
  expect(said.join('').length + (sentences[said.length]?.length ?? 0)).toBeGreaterThan(SPEECH_CHARS_MAX);
}, 180_000);

it.each([
  [
    'Joanna',
    'en-US',
    'Hi 😀 friend 👩‍👩‍👧, look: it’s 3 o’clock now!',
    ['Hi', 'friend', 'look', 'it’s', '3', 'o’clock', 'now'],
  ],
  ['Lea', 'fr-FR', 'C’est le cafe\u0301 de Noe\u0308l, où est-il donc ?', /cafe\u0301/],
  ['Hala', 'ar-AE', 'مرحبا بالعالم. كيف حالك؟', ['مرحبا', 'بالعالم', 'كيف', 'حالك']],
  ['Zhiyu', 'zh-CN', '你好，世界。今天天气很好！', ['你好', '世界', '今天', '天气', '很好']],
  ['Takumi', 'ja-JP', 'おはようございます。今日はいい天気ですね。', /天気/],
  ['Tatyana', 'ru-RU', 'Доброе утро, как дела?', ['Доброе', 'утро', 'как', 'дела']],
  ['Kajal', 'hi-IN', 'नमस्ते दुनिया', ['नमस्ते', 'दुनिया']],
  [
    'Vicki',
    'de-DE',
    'Schöne Grüße aus Köln an Frau Müller!',
    ['Schöne', 'Grüße', 'aus', 'Köln', 'an', 'Frau', 'Müller'],
  ],
] as const)('[SPEAK6] speaks by %s in %s and cuts the right words: %s', async (voice, language, text, words) => {
  await talk();
  const { messageId } = await a.send(roomId, text);

  const speech = await listen(ben, { roomId, messageId });

  expect(speech).toMatchObject({ status: 'ready', voice, language, sentences: 1 });
  const [part] = speech.parts;
  const found = part?.words.map((word) => word.text) ?? [];
  if (words instanceof RegExp) expect(found.join(' ')).toMatch(words);
  else expect(found).toEqual(words);
  let from = 0;
  for (const word of found) {
    expect(part?.text.indexOf(word, from)).toBeGreaterThanOrEqual(from);
    from = (part?.text.indexOf(word, from) ?? 0) + word.length;
  }
  expect((await soundOf(part ?? { url: '' })).loudness).toBeGreaterThan(0.02);
});

it('[SPEAK7] takes the listener’s language for a text that tells none', async () => {
  await talk();
  await ben.http.call('PATCH /v1/me', { body: { locale: 'it' } });
  const { messageId } = await a.send(roomId, '3, 2, 1, 0!');

  expect(await listen(ben, { roomId, messageId })).toMatchObject({ language: 'it-IT', voice: 'Bianca' });
});

it('[SPEAK8] follows a wish as far as there is a voice for it', async () => {
  await talk();
  const wishes = [
    [{ voice: 'Brian' }, { voice: 'Brian', language: 'en-GB' }],
    [{ language: 'de' }, { voice: 'Vicki', language: 'de-DE' }],
    [{ language: 'de', voice: 'Brian' }, { voice: 'Vicki' }],
    [
      { language: 'xx', voice: 'Nobody' },
      { voice: 'Joanna', language: 'en-US' },
    ],
    [{ language: 'ru' }, { voice: 'Joanna', language: 'en-US' }],
  ] as const;

  const spoken = await Promise.all(
    wishes.map(async ([wish]) => {
      const { messageId } = await a.send(roomId, 'The quick brown fox jumps over the lazy dog.');
      return listen(ben, { roomId, messageId }, wish);
    }),
  );

  expect(spoken).toMatchObject(wishes.map(([, heard]) => heard));
});

it('[SPEAK8] says that no voice speaks a language, and spends nothing', async () => {
  await talk();
  const newCalls = pollyCounter(chat);
  const { messageId } = await a.send(roomId, 'Καλημέρα κόσμε, τι κάνεις σήμερα;');

  const speech = await listen(ben, { roomId, messageId });

  expect(speech).toMatchObject({ status: 'failed', reason: 'There is no voice for this language.', parts: [] });
  expect(newCalls()).toBe(0);
});

it('[SPEAK12] makes a message once, however often and by whomever Listen is pressed', async () => {
  await talk();
  const newCalls = pollyCounter(chat);
  const { messageId } = await a.send(roomId, 'Everybody in here wants to hear this.');

  await Promise.all([ana, ben, ana, ben].map((person) => startListening(person, { roomId, messageId })));
  const first = await listen(ana, { roomId, messageId });
  const again = await listen(ben, { roomId, messageId }, { voice: 'Brian' });

  expect(newCalls()).toBe(2);
  expect(again).toMatchObject({ voice: 'Joanna', durationMs: first.durationMs });
  expect(await toldOf(ana, { roomId, messageId })).toHaveLength(2);
});

it('[SPEAK12] limits how much somebody has read aloud, and never what is read already', async () => {
  const { b } = await talk();
  const { messageId: first } = await a.send(roomId, 'This one is heard.');
  await listen(ben, { roomId, messageId: first });
  const sent = [];
  for (let count = 1; count < SPEECH_BURST; count++) sent.push(await a.send(roomId, '3, 2, 1'));
  for (const { messageId } of sent) await startListening(ben, { roomId, messageId });
  const { messageId } = await b.send(roomId, 'This is one too many.');

  const route = 'POST /v1/rooms/{roomId}/messages/{messageId}/speech';
  const refused = await ben.http.raw(route, { path: { roomId, messageId }, body: {} });
  const heard = await ben.http.raw(route, { path: { roomId, messageId: first }, body: {} });

  expect(refused.status).toBe(429);
  expect(refused.body).toMatchObject({ code: 'rate_limited', retryAfterMs: expect.any(Number) });
  expect(heard.status).toBe(200);
  expect(await messageIn(ana, { roomId, messageId })).not.toHaveProperty('speech');
});

it('[SPEAK19] keeps what somebody wants to hear without asking', async () => {
  await talk();
  const before = await ana.http.call('GET /v1/me', {});

  const changed = await ana.http.call('PATCH /v1/me', { body: { speech: 'always' } });
  const refused = await ana.http.raw('PATCH /v1/me', { body: { speech: 'sometimes' as 'never' } });

  expect(before.speech).toBe('when_spoken');
  expect(changed).toEqual({ ...before, speech: 'always' });
  expect(await ana.http.call('GET /v1/me', {})).toEqual(changed);
  expect(refused.status).toBe(400);
  expect((await ben.http.call('GET /v1/me', {})).speech).toBe('when_spoken');
});
