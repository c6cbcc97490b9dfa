import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import type { SpeechWish } from '../../protocol/speech.ts';
import { type BotChat, type BotTalk, startBotChat } from '../fixtures/bot-chat.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { aWhile, eventually, logOf, newRoom } from '../fixtures/chat.ts';
import { makeBot } from '../fixtures/made-bot.ts';
import { say } from '../fixtures/recordings.ts';
import type { StreamItem } from '../fixtures/scripted-bot.ts';
import { heard, listen, messageIn, pollyCounter, toldOf } from '../fixtures/spoken.ts';

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat();
});
afterAll(() => stage.stop());

const TEXT = 'This is the answer, and it is read aloud.';
const speak: SpeechWish = { voice: 'Matthew' };
const piece = (text: string): StreamItem => ({ event: 'text', data: { text } });

/** What is heard of the bot's first answer. */
async function heardAnswer({ ana, roomId, answers }: BotTalk) {
  const [message] = await answers();
  if (message === undefined) throw new Error('there is no answer');
  const path = { roomId, messageId: message.messageId };
  return { path, speech: await heard(ana, path) };
}

it('[SPEAK9] reads a whole answer aloud that its bot wants to be heard, from its first moment on', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({
    kind: 'json',
    answer: { messages: [{ text: TEXT, speak }, { text: 'And this is not.' }] },
  }));

  await talk.a.send(talk.roomId, 'Say it aloud');
  const [first, second] = await talk.answers(2);
  const { speech } = await heardAnswer(talk);

  expect(first?.speech).toBeDefined();
  expect(first).not.toHaveProperty('speak');
  const live = talk.a
    .durable(talk.roomId)
    .find((event) => event.event === 'message.created' && event.data.text === TEXT);
  expect(live?.data).toMatchObject({ speech: { status: 'making', sentences: 0, durationMs: 0 } });
  expect(speech).toMatchObject({ status: 'ready', voice: 'Matthew', parts: [{ text: TEXT }] });
  expect(second).not.toHaveProperty('speech');
});

it('[SPEAK9] reads a streamed answer aloud, once it is complete', async () => {
  const talk = await stage.talk();
  const events = [
    piece('This is '),
    300,
    piece('the answer, and it is read aloud.'),
    { event: 'done', data: { speak } },
  ];
  talk.botAnswers(() => ({ kind: 'stream', events }));

  await talk.a.send(talk.roomId, 'Say it aloud');
  const { path, speech } = await heardAnswer(talk);

  expect(speech).toMatchObject({ status: 'ready', voice: 'Matthew', parts: [{ text: TEXT }] });
  const ended = talk.a.durable(talk.roomId).find(({ event }) => event === 'reply.ended');
  expect(ended?.data).toMatchObject({ outcome: 'answered', answer: { speech: { status: 'making', sentences: 0 } } });
  expect((await messageIn(talk.ana, path)).speech).toMatchObject({ status: 'ready' });
});

it('[SPEAK9] reads a pushed answer aloud whose end wants it', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'raw', status: 202 }));
  await talk.a.send(talk.roomId, 'Say it aloud');
  const reply = await eventually(() => {
    const [asked] = talk.heard();
    if (asked?.question === undefined) throw new Error('the bot was not asked');
    return asked.question.reply;
  });
  const push = (body: object) =>
    eventually(async () => {
      const answer = await postAsBot(reply.url, body, reply);
      expect(answer.status).toBe(200);
    });

  await push({ op: 'start' });
  await push({ op: 'append', index: 0, text: TEXT });
  await push({ op: 'stop', speak });
  const { speech } = await heardAnswer(talk);

  expect(speech).toMatchObject({ status: 'ready', voice: 'Matthew', parts: [{ text: TEXT }] });
});

it('[SPEAK9] reads aloud what a bot says unasked, when it wants that', async () => {
  const talk = await stage.talk();
  const made = await makeBot(talk.ana);
  await made.enter(talk.roomId, 'all');
  const url = `${stage.chat.runtime.outputs.httpUrl}/v1/rooms/${talk.roomId}/messages`;

  const posted = await postAsBot(url, { messages: [{ text: TEXT, speak }] }, { token: made.token });
  await made.stop();

  if (posted.status !== 200 || !('messages' in posted.body)) throw new Error('it was not posted');
  const messageId = posted.body.messages[0]?.messageId as MessageId;
  expect(await heard(talk.ana, { roomId: talk.roomId, messageId })).toMatchObject({
    status: 'ready',
    voice: 'Matthew',
  });
});

it('[SPEAK9] reads nothing aloud that has nothing to be read, and no answer that broke off', async () => {
  const newCalls = pollyCounter(stage.chat);
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'json', answer: { messages: [{ text: '```\ncode();\n```\n🎉', speak }] } }));
  await talk.a.send(talk.roomId, 'Say code');
  const [code] = await talk.answers();
  const other = await stage.talk();
  other.botAnswers(() => ({ kind: 'stream', events: [piece('This breaks'), { event: 'error', data: {} }] }));
  await other.a.send(other.roomId, 'Break off');
  const [broken] = await other.answers();
  await other.ending();

  await aWhile(1_000);

  expect(code).not.toHaveProperty('speech');
  const path = { roomId: other.roomId, messageId: broken?.messageId as MessageId };
  expect(await messageIn(other.ana, path)).not.toHaveProperty('speech');
  expect(newCalls()).toBe(0);
});

const QUESTION = 'what is the capital of peru';

/** Asks by speaking; the bot waits until it is known what was said. */
async function speaks({ ana, a, roomId }: BotTalk): Promise<void> {
  await say({ person: ana, socket: a }, roomId, QUESTION);
}

it('[SPEAK10] reads the answer to a spoken question aloud without a wish, and no notice', async () => {
  const talk = await stage.talk();
  const messages = [{ text: TEXT }, { text: 'I am only noticing this.', kind: 'notice' as const }];
  talk.botAnswers(() => ({ kind: 'json', answer: { messages } }));

  await speaks(talk);
  const [, notice] = await talk.answers(2);
  const { speech } = await heardAnswer(talk);

  expect(speech).toMatchObject({ status: 'ready', voice: 'Joanna', parts: [{ text: TEXT }] });
  expect(notice).not.toHaveProperty('speech');
});

it('[SPEAK10] reads a growing answer to a spoken question aloud', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'stream', events: [piece(TEXT), { event: 'done', data: {} }] }));

  await speaks(talk);
  const { speech } = await heardAnswer(talk);

  expect(speech).toMatchObject({ status: 'ready', parts: [{ text: TEXT }] });
});

it('[SPEAK10] lets a bot choose another voice for its answer to a spoken question', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'json', answer: { messages: [{ text: TEXT, speak: { language: 'de' } }] } }));

  await speaks(talk);
  const { speech } = await heardAnswer(talk);

  expect(speech).toMatchObject({ status: 'ready', voice: 'Vicki' });
});

it('[SPEAK7] answers in the language of the question where its words tell none, but never in a foreign script', async () => {
  const talk = await stage.talk();
  await talk.ana.http.call('PATCH /v1/me', { body: { locale: 'de' } });
  talk.botAnswers(() => ({ kind: 'json', answer: { messages: [{ text: '3, 2, 1, 0!' }, { text: 'مرحبا بالعالم' }] } }));

  await speaks(talk);
  const paths = (await talk.answers(2)).map(({ messageId }) => ({ roomId: talk.roomId, messageId }));
  const spoken = await Promise.all(paths.map((path) => heard(talk.ana, path)));

  expect(spoken.map(({ language }) => language)).toEqual(['en-US', 'ar-AE']);
});

it('[SPEAK10] reads no answer to a written question, and none to a bot, by itself', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'text', text: TEXT }));

  await talk.a.send(talk.roomId, 'Tell me');
  const [message] = await talk.answers();
  await aWhile(500);

  expect(await toldOf(talk.ana, { roomId: talk.roomId, messageId: message?.messageId as MessageId })).toEqual([]);
});

it('[SPEAK11] reads any message aloud on Listen that has words, whoever said it', async () => {
  const talk = await stage.talk();
  talk.botAnswers(() => ({ kind: 'json', answer: { messages: [{ text: 'You said so.', kind: 'notice' }] } }));
  const { messageId } = await talk.a.send(talk.roomId, 'I say so');
  const [notice] = await talk.answers();

  const mine = await listen(talk.ben, { roomId: talk.roomId, messageId });
  const theirs = await listen(talk.ben, { roomId: talk.roomId, messageId: notice?.messageId as MessageId });

  expect([mine.parts[0]?.text, theirs.parts[0]?.text]).toEqual(['I say so', 'You said so.']);
});

const LISTEN = 'POST /v1/rooms/{roomId}/messages/{messageId}/speech';

it('[SPEAK11] refuses what has no words, is gone, is elsewhere, or still grows', async () => {
  const talk = await stage.talk();
  const { ana, a, roomId } = talk;
  const elsewhere: RoomId = await newRoom(ana);
  const silent = await a.send(roomId, '🎉🎉🎉');
  const deleted = await a.send(roomId, 'Soon gone');
  await a.command('message.delete', { roomId, messageId: deleted.messageId });
  const there = await a.send(elsewhere, 'Somewhere else');
  talk.botAnswers(() => ({ kind: 'stream', events: [piece('It grows'), 3_000, { event: 'done', data: {} }] }));
  await a.send(roomId, 'Grow');
  const [growing] = await talk.answers();
  const ids = [silent, deleted, there, growing].map((message) => message?.messageId as MessageId);

  const answers = [];
  for (const messageId of ids) answers.push(await ana.http.raw(LISTEN, { path: { roomId, messageId }, body: {} }));

  expect(answers.map(({ status }) => status)).toEqual([409, 404, 404, 409]);
  expect(JSON.stringify(await logOf(ana, roomId))).not.toContain('"speech"');
});
