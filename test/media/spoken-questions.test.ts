import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { aWhile, type Chat, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, talkWithMadeBot } from '../fixtures/made-bot.ts';
import { isUnderstood, whenever } from '../fixtures/pictures.ts';
import { say, sendRecording } from '../fixtures/recordings.ts';

const SENTENCE = 'what is the capital of peru';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat();
});
afterAll(() => chat?.stop());

async function talkWith(registration: Parameters<typeof talkWithMadeBot>[1]) {
  const talk = await talkWithMadeBot(chat, registration);
  onTestFinished(() => talk.made.stop());
  return { ...talk, speaker: { person: talk.ana, socket: talk.a } };
}

async function questionAbout(talk: MadeTalk, messageId: string): Promise<MessageCreatedDelivery['data']> {
  const [received] = await talk.made.bot.waitFor(({ question }) => question?.message.id === messageId, {
    withinMs: 50_000,
  });
  if (received?.question === undefined) throw new Error('it was not asked');
  return received.question;
}

function askedTimes({ made }: MadeTalk, messageId: string): number {
  return made.bot.received.filter(({ question }) => question?.message.id === messageId).length;
}

function understoodBy({ made }: MadeTalk) {
  return made.bot.received.flatMap(({ delivery }) =>
    delivery?.type === 'attachment.understood' ? [delivery.data.content.attachment] : [],
  );
}

it('[HEARBOT1][HEARBOT5] asks a bot that waits once, with what was said as the text', async () => {
  const talk = await talkWith({ understanding: 'both', waitForUnderstanding: true });

  const { messageId } = await say(talk.speaker, talk.roomId, SENTENCE);

  const { content } = await questionAbout(talk, messageId);
  const [recording] = content.attachments;
  expect(content.spoken).toBe(true);
  expect(content.text).toMatch(/capital|peru/i);
  expect(recording).toMatchObject({
    ...{ kind: 'audio', status: 'ready' },
    understanding: { status: 'done', transcript: { text: content.text } },
  });
  expect(recording?.understanding?.transcript?.words.length).toBeGreaterThan(0);
  const sound = await fetch(recording?.urls?.full ?? '');
  expect([sound.status, sound.headers.get('content-type')]).toEqual([200, 'audio/webm']);
});

it('[HEARBOT2] tells what was spoken before as the text of the context', async () => {
  const talk = await talkWith({ understanding: 'text' });
  const { messageId: spokenId, attachmentId } = await say(talk.speaker, talk.roomId, SENTENCE);
  const { understanding } = await whenever(talk.ana, attachmentId, isUnderstood);

  const { messageId } = await talk.a.send(talk.roomId, 'what did I say?');

  const { context, content } = await questionAbout(talk, messageId);
  const said = context.recent.find(({ id }) => id === spokenId);
  expect(said).toMatchObject({ text: understanding?.transcript?.text, spoken: true });
  expect(said?.attachments?.[0]?.understanding?.transcript?.words).toEqual([]);
  expect(content).not.toHaveProperty('spoken');
});

it('[HEARBOT1] leaves a text that stands beside a recording as it was written', async () => {
  const talk = await talkWith({ understanding: 'both', waitForUnderstanding: true });

  const { messageId } = await say(talk.speaker, talk.roomId, SENTENCE, 'listen to this');

  const { content } = await questionAbout(talk, messageId);
  expect(content.text).toBe('listen to this');
  expect(content).not.toHaveProperty('spoken');
  expect(content.attachments[0]?.understanding?.transcript?.text).not.toBe('');
});

it.each([
  ['none', { words: false, links: false, news: false }],
  ['text', { words: true, links: false, news: true }],
  ['media', { words: false, links: true, news: true }],
  ['both', { words: true, links: true, news: true }],
] as const)('[HEARBOT3] tells a bot that registered for %s no more of a recording', async (understanding, expected) => {
  const events = ['message.created' as const, 'attachment.understood' as const];
  const talk = await talkWith({ understanding, events });
  const { attachmentId, messageId } = await say(talk.speaker, talk.roomId, SENTENCE);
  await whenever(talk.ana, attachmentId, isUnderstood);
  await questionAbout(talk, messageId);
  await aWhile(1_500);

  const { messageId: laterId } = await talk.a.send(talk.roomId, 'and now?');

  const { context } = await questionAbout(talk, laterId);
  const told = understoodBy(talk);
  const [said] = context.recent;
  expect(said?.spoken).toBe(true);
  expect(said?.text !== '').toBe(expected.words);
  expect(told.length > 0).toBe(expected.news);
  for (const attachment of [...told, ...(said?.attachments ?? [])]) {
    expect(attachment.understanding?.transcript !== undefined).toBe(expected.words);
    expect(attachment.urls !== undefined).toBe(expected.links);
  }
  if (!expected.words) expect(JSON.stringify(talk.made.bot.received)).not.toMatch(/capital|peru/i);
});

it('[HEARBOT6] asks a bot that does not wait at once, and tells the words when they are there', async () => {
  const events = ['message.created' as const, 'attachment.understood' as const];
  const talk = await talkWith({ understanding: 'text', events });

  const { messageId, attachmentId } = await say(talk.speaker, talk.roomId, SENTENCE);

  const { content } = await questionAbout(talk, messageId);
  expect(content).toMatchObject({ text: '', spoken: true });
  expect(content.attachments[0]?.understanding?.status ?? 'pending').toBe('pending');
  await whenever(talk.ana, attachmentId, isUnderstood);
  await talk.made.bot.waitFor(({ delivery }) => delivery?.type === 'attachment.understood');
  expect(understoodBy(talk).at(-1)?.understanding?.transcript?.text).toMatch(/capital|peru/i);
  expect(askedTimes(talk, messageId)).toBe(1);
});

it('[HEARBOT5] does not keep a bot waiting for a recording that was refused', async () => {
  const talk = await talkWith({ understanding: 'both', waitForUnderstanding: true });
  const startedAt = Date.now();

  const { messageId } = await sendRecording(talk.speaker, talk.roomId, Buffer.from('nothing to be heard'.repeat(50)));

  const { content } = await questionAbout(talk, messageId);
  expect(content.attachments[0]).toMatchObject({ status: 'refused' });
  expect(content).not.toHaveProperty('spoken');
  expect(Date.now() - startedAt).toBeLessThan(20_000);
});
