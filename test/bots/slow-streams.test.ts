import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { STREAM_IDLE_MS } from '../../protocol/limits.ts';
import { type BotChat, startBotChat } from '../fixtures/bot-chat.ts';
import type { StreamItem } from '../fixtures/scripted-bot.ts';

const TEST_MS = STREAM_IDLE_MS + 60_000;

let stage: BotChat;

beforeAll(async () => {
  stage = await startBotChat();
});
afterAll(() => stage?.stop());

/** The beginning of an event whose end never comes, a byte a second. */
function* dripping(): Generator<StreamItem> {
  yield 'event: text\ndata: {"text":"';
  for (;;) {
    yield 1_000;
    yield 'x';
  }
}

// Together, because each waits a minute for a bot.
describe.concurrent('a stream without an end', () => {
  it.for<[string, () => Iterable<StreamItem>, object]>([
    [
      'says a word and then nothing',
      () => [{ event: 'text', data: { text: 'Once upon' } }],
      { outcome: 'interrupted', reason: 'timeout', answer: { text: 'Once upon' } },
    ],
    ['drips a byte a second', dripping, { outcome: 'failed', reason: 'timeout' }],
  ])(
    '[STREAM11] that %s is ended after a minute, and its line is closed',
    { timeout: TEST_MS },
    async ([, made, told]) => {
      const talk = await stage.talk();
      let isClosed = false;
      const events = made();
      talk.botAnswers(() => ({
        kind: 'stream',
        isOpen: true,
        events: (function* () {
          try {
            yield* events;
            for (;;) yield 500;
          } finally {
            isClosed = true;
          }
        })(),
      }));
      const startedAt = Date.now();

      await talk.a.send(talk.roomId, 'go on');

      const { data } = await talk.ending({ withinMs: TEST_MS });
      expect(data).toMatchObject(told);
      expect(Date.now() - startedAt).toBeGreaterThanOrEqual(STREAM_IDLE_MS);
      await expect.poll(() => isClosed, { timeout: 5_000 }).toBe(true);
    },
  );
});
