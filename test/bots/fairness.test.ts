import { afterAll, beforeAll, expect, it, onTestFinished } from 'vitest';
import { stages } from '../../lib/stage.ts';
import { BOT_HEADERS_MS } from '../../protocol/limits.ts';
import { type BotChat, startBotChat } from '../fixtures/bot-chat.ts';
import { talkWithMadeBot } from '../fixtures/made-bot.ts';

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat();
});
afterAll(() => stage.stop());

it('[BOT21] asks another bot as soon as one of the places is free that a silent one keeps', async () => {
  const { deliveriesAtOnce } = stages.dev;
  const silent = await stage.talk();
  silent.botAnswers(() => ({ kind: 'hang' }));
  const other = await talkWithMadeBot(stage.chat);
  onTestFinished(() => other.made.stop());
  for (let index = 0; index < deliveriesAtOnce + 5; index++) await silent.a.send(silent.roomId, `question ${index}`);
  await stage.bot.waitFor(() => true, { count: deliveriesAtOnce });
  const before: number[] = [];
  other.made.bot.answerWith(() => {
    before.push(silent.heard().length);
    return { kind: 'text', text: 'at once' };
  });

  await other.a.send(other.roomId, 'and you?');

  await other.made.bot.waitFor(({ question }) => question !== undefined, { withinMs: 2 * BOT_HEADERS_MS });
  expect(before[0]).toBeLessThanOrEqual(deliveriesAtOnce + 1);
});
