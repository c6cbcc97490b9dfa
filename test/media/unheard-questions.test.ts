import { afterAll, beforeAll, expect, it } from 'vitest';
import { aWhile, type Chat, startChat } from '../fixtures/chat.ts';
import { talkWithMadeBot } from '../fixtures/made-bot.ts';
import { say } from '../fixtures/recordings.ts';

/** Two minutes are six seconds here. */
const CLOCK_FACTOR = 20;
const WAIT_MS = 6_000;

let chat: Chat;

beforeAll(async () => {
  chat = await startChat({ clockFactor: CLOCK_FACTOR });
});
afterAll(() => chat?.stop());

it('[HEARBOT5] asks after two minutes, whatever is known by then, and only once', { timeout: 120_000 }, async () => {
  const events = ['message.created' as const, 'attachment.understood' as const];
  const talk = await talkWithMadeBot(chat, { understanding: 'both', waitForUnderstanding: true, events });
  const { ana, a, roomId, made } = talk;
  const body = { contentType: 'audio/webm' as const, bytes: 1_000 };
  const form = await ana.http.call('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body });
  const startedAt = Date.now();

  const never = await a.sendFiles(roomId, [form.attachmentId]);
  const spoken = await say({ person: ana, socket: a }, roomId, 'what is the capital of peru');

  const askedOf = (messageId: string) => made.bot.received.filter(({ question }) => question?.message.id === messageId);
  const waiting = { withinMs: 50_000 };
  const [asked] = await made.bot.waitFor(({ question }) => question?.message.id === never.messageId, waiting);
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(WAIT_MS);
  expect(asked?.question?.content).toMatchObject({ text: '', spoken: true, attachments: [{ status: 'waiting' }] });
  await made.bot.waitFor(({ question }) => question?.message.id === spoken.messageId, waiting);
  await aWhile(WAIT_MS + 500); // until what was kept back has come too
  expect([never, spoken].map(({ messageId }) => askedOf(messageId).length)).toEqual([1, 1]);
  await made.stop();
});
