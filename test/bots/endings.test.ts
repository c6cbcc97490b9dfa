import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { type Chat, eventually, logOf, startChat } from '../fixtures/chat.ts';
import { type MadeTalk, talkWithMadeBot } from '../fixtures/made-bot.ts';

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ bot: 'own', clockFactor: 60 });
});
afterAll(() => chat.stop());

/** Fewer than the answers that a bot has per minute in a room. */
const QUESTIONS = 9;
const ROOMS = 6;

/** A room whose bot has begun to answer many questions, and has said nothing yet. */
async function manyStarted(): Promise<{ talk: MadeTalk; questions: MessageCreatedDelivery['data'][] }> {
  const talk = await talkWithMadeBot(chat);
  onTestFinished(() => talk.made.stop());
  talk.made.bot.answerWith(() => ({ kind: 'raw', status: 202 }));
  for (let index = 0; index < QUESTIONS; index++) await talk.a.send(talk.roomId, `question ${index}`);
  const received = await talk.made.bot.waitFor(({ question }) => question !== undefined, { count: QUESTIONS });
  await eventually(() => {
    const started = talk.b.durable(talk.roomId).filter(({ event }) => event === 'reply.started');
    expect(started).toHaveLength(QUESTIONS);
  });
  return { talk, questions: received.flatMap(({ question }) => (question === undefined ? [] : [question])) };
}

/**
 * Whether the stop is quicker depends on the machine: the next one waits longer when the last came before the message,
 * and shorter when it came after it, so most of them come in the midst of its making.
 */
async function sayAndStop({ talk, questions }: Awaited<ReturnType<typeof manyStarted>>): Promise<void> {
  let waitMs = 120;
  for (const { reply, message } of questions) {
    const said = postAsBot(reply.url, { op: 'append', index: 0, text: 'I was about to' }, reply);
    await wait(waitMs);
    await talk.b.command('reply.stop', { roomId: talk.roomId, replyId: reply.id, messageId: message.id });
    const { status } = await said;
    waitMs *= status === 200 ? 0.85 : 1.25;
  }
}

it('[PUSH15] completes a message that begins while its reply is stopped', async () => {
  const rooms = await Promise.all(Array.from({ length: ROOMS }, manyStarted));

  await Promise.all(rooms.map(sayAndStop));

  for (const { talk } of rooms) {
    const log = await logOf(talk.ana, talk.roomId);
    const ends = log.filter((event): event is DurableEventOf<'reply.ended'> => event.event === 'reply.ended');
    expect(ends.map(({ data }) => data.outcome)).toEqual(Array(QUESTIONS).fill('stopped'));
    const growing = log.flatMap((event) =>
      event.event === 'message.created' && event.data.reply?.running ? [event.data.reply.replyId] : [],
    );
    expect(growing).toEqual([]);
  }
});
