import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { postAsBot } from '../fixtures/bot-client.ts';
import { aWhile, type Chat, eventually, logOf, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, talkWithMadeBot } from '../fixtures/made-bot.ts';
import type { Script } from '../fixtures/scripted-bot.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat?.stop());

const speak = { language: 'de-DE' };

async function talkThatAnswers(script: Script): Promise<MadeTalk> {
  const talk = await talkWithMadeBot(chat);
  onTestFinished(() => talk.made.stop());
  talk.made.bot.answerWith(() => script);
  return talk;
}

/** What the bot has said, and the language it is read aloud in; `undefined` where it is not. */
async function saidIn({ ana, roomId, made }: MadeTalk, count: number) {
  return eventually(async () => {
    const log = await logOf(ana, roomId);
    const messages = log.flatMap((event) => (event.event === 'message.created' ? [event.data] : []));
    const said = messages.filter(({ sender }) => sender.id === made.botId);
    const isComing = said.some(({ reply, speech }) => reply?.running || (speech && speech.status === 'making'));
    if (said.length < count || isComing) throw new Error('not all is said');
    return said.map(({ text, speech }) => [text, speech?.language]);
  });
}

/** The reply that a bot has promised. */
async function promised(talk: MadeTalk) {
  const { messageId } = await talk.a.send(talk.roomId, 'later?');
  const [received] = await talk.made.bot.waitFor(({ question }) => question?.message.id === messageId);
  if (received?.question === undefined) throw new Error('it was not asked');
  return received.question.reply;
}

it('[HEARBOT10] is read in a whole answer, for each message of it', async () => {
  const messages = [{ text: 'Guten Tag', speak }, { text: 'leise' }];
  const talk = await talkThatAnswers({ kind: 'json', answer: { messages } });

  await talk.a.send(talk.roomId, 'hello');

  expect(await saidIn(talk, 2)).toEqual([
    ['Guten Tag', 'de-DE'],
    ['leise', undefined],
  ]);
});

it('[HEARBOT10] is read at the end of a stream', async () => {
  const text = { event: 'text', data: { text: 'Guten Abend' } };
  const talk = await talkThatAnswers({ kind: 'stream', events: [text, { event: 'done', data: { speak } }] });
  await talk.a.send(talk.roomId, 'hello');
  const [aloud] = await saidIn(talk, 1);

  talk.made.bot.answerWith(() => ({ kind: 'stream', events: [text, { event: 'done', data: {} }] }));
  await talk.a.send(talk.roomId, 'hello again');

  expect(await saidIn(talk, 2)).toEqual([aloud, ['Guten Abend', undefined]]);
  expect(aloud).toEqual(['Guten Abend', 'de-DE']);
});

it('[HEARBOT10] is read when an answer is pushed, whole or in pieces', async () => {
  const talk = await talkThatAnswers({ kind: 'raw', status: 202 });
  const whole = await promised(talk);
  await postAsBot(whole.url, { messages: [{ text: 'Guten Morgen', speak }] }, whole);
  await saidIn(talk, 1);

  const grown = await promised(talk);
  for (const body of [{ op: 'start' }, { op: 'append', index: 0, text: 'Gute Nacht' }, { op: 'stop', speak }]) {
    expect((await postAsBot(grown.url, body, grown)).status).toBe(200);
  }

  expect(await saidIn(talk, 2)).toEqual([
    ['Guten Morgen', 'de-DE'],
    ['Gute Nacht', 'de-DE'],
  ]);
});

it('[HEARBOT10] is read in what is said unasked, and means nothing where no word is', async () => {
  const talk = await talkThatAnswers({ kind: 'json', answer: { noReply: true } });
  const url = `${chat.runtime.outputs.httpUrl}/v1/rooms/${talk.roomId}/messages`;
  const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==';
  const messages = [
    { text: 'Guten Tag', speak },
    { attachments: [{ url: `data:image/png;base64,${png}` }], speak },
  ];

  const posted = await postAsBot(url, { messages }, { token: talk.made.token });
  const wrong = await postAsBot(url, { messages: [{ text: 'x', speak: { language: 'not one' } }] }, talk.made);

  expect([posted.status, wrong.status]).toEqual([200, 400]);
  expect(await saidIn(talk, 2)).toEqual([
    ['Guten Tag', 'de-DE'],
    ['', undefined],
  ]);
});

it('[HEARBOT10] is not wished for by a bot that writes plain text to somebody who wrote', async () => {
  const talk = await talkThatAnswers({ kind: 'text', text: 'quietly' });
  await talk.a.send(talk.roomId, 'hello');

  const said = await saidIn(talk, 1);
  await aWhile();

  expect(said).toEqual([['quietly', undefined]]);
});
