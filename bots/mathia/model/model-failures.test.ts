import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import {
  askedBotForEach,
  eventsOf,
  MODEL_KEY,
  QUESTION,
  readUntil,
  startAskedBot,
} from '../../../test/fixtures/asked-bot.ts';
import { messageDelivery, REPLY_ID } from '../../../test/fixtures/bot-delivery.ts';
import { chunk, EVENT_STREAM, saying } from '../../../test/fixtures/model-server.ts';
import { sampleDelivery } from '../../check/sample-deliveries.ts';

const stage = askedBotForEach();
let reported: unknown[][];

beforeEach(() => {
  reported = vi.spyOn(console, 'error').mockImplementation(() => undefined).mock.calls;
});
afterEach(() => {
  vi.restoreAllMocks();
});

it.each([
  ['is asked too much', 429, 'asked too much'],
  ['fails', 500, 'does not answer'],
])('[MODEL4] says in words that the model %s, offers a retry, and shows no detail', async (_, status, words) => {
  stage.server.answerWith(async (response) => {
    response.writeHead(status).end('{"error":{"message":"stack trace at /srv/model.py"}}');
  });

  const { text, names } = await stage.bot.ask();

  expect(text).toContain(words);
  expect(names).toEqual(['status', 'text', 'error']);
  expect(text).not.toMatch(/trace|127\.0\.0\.1|Error|sk-/);
  expect(JSON.stringify(reported)).not.toContain(MODEL_KEY);
  expect(reported.length).toBe(1);
});

it('[MODEL4] keeps what was said when the model breaks off, and says so', async () => {
  stage.server.answerWith(async (response) => {
    response.writeHead(200, EVENT_STREAM).write(chunk('It was in the year'), () => response.destroy());
  });

  const { text, names } = await stage.bot.ask();

  expect(text).toBe('It was in the year\n\n*(My language model broke off here.)*');
  expect(names.at(-1)).toBe('error');
});

it.each([
  ['never begins', {}],
  ['stops in the middle', { begin: chunk('It was') }],
  ['says nothing', { begin: chunk('', { finish_reason: 'stop' }), end: true }],
])(
  '[MODEL4] gives up on a model that %s',
  async (_, { begin = '', end = false }: { begin?: string; end?: boolean }) => {
    await stage.bot.stop();
    stage.bot = await startAskedBot(stage.server, { limits: { firstMs: 300, idleMs: 200, wholeMs: 5_000 } });
    stage.server.answerWith(async (response) => {
      response.writeHead(200, EVENT_STREAM).write(begin || ': nothing yet\n\n');
      if (end) response.end();
    });

    const { text, names } = await stage.bot.ask();

    expect(text).toMatch(/does not answer|broke off/);
    expect(names.at(-1)).toBe('error');
    await stage.server.requests.at(-1)?.closed;
  },
);

it('[MODEL4] gives up on a model that goes on for ever', async () => {
  await stage.bot.stop();
  stage.bot = await startAskedBot(stage.server, { limits: { firstMs: 300, idleMs: 300, wholeMs: 600 } });
  stage.server.answerWith(
    saying(
      Array.from({ length: 100 }, () => 'and '),
      { everyMs: 30 },
    ),
  );

  const { text, names } = await stage.bot.ask();

  expect(text).toMatch(/^and and .*broke off/s);
  expect(names.at(-1)).toBe('error');
});

it('[MODEL5] stops at reply.cancelled, and hangs up on the model', async () => {
  stage.server.answerWith(
    saying(
      Array.from({ length: 200 }, () => 'and '),
      { everyMs: 30 },
    ),
  );
  const response = await stage.bot.post(messageDelivery({ text: QUESTION }));
  const seen = await readUntil(response.clone(), 'and');

  const cancelled = await stage.bot.post(
    sampleDelivery('reply.cancelled', { replyTail: REPLY_ID.slice('reply_'.length) }),
  );
  const events = await eventsOf(response);

  expect(cancelled.status).toBe(204);
  expect(seen).not.toContain('done');
  expect(events.length).toBeLessThan(100);
  expect(events.map(({ event }) => event)).not.toContain('error');
  await stage.server.requests.at(-1)?.closed;
  expect(reported).toEqual([]);
});

it('[MODEL5] leaves other answers alone when one is stopped', async () => {
  stage.server.answerWith(saying(['and ', 'so ', 'on'], { everyMs: 50 }));
  const response = await stage.bot.post(messageDelivery({ text: QUESTION }));

  await stage.bot.post(sampleDelivery('reply.cancelled', { replyTail: '01K0000000000000000000000Z' }));

  expect((await eventsOf(response)).at(-1)?.event).toBe('done');
});

it('[MODEL5] hangs up on the model when nobody listens any more', async () => {
  const left = new AbortController();
  stage.server.answerWith(
    saying(
      Array.from({ length: 1_000 }, () => 'and '),
      { everyMs: 20 },
    ),
  );
  const response = await stage.bot.post(messageDelivery({ text: QUESTION }), { signal: left.signal });
  await readUntil(response, 'and');

  left.abort();

  await stage.server.requests.at(-1)?.closed;
});

it('[REFBOT2] gives a repeated delivery the same stream, also while it runs, and asks the model once', async () => {
  stage.server.answerWith(saying(['one ', 'two ', 'three'], { everyMs: 40 }));
  const before = stage.server.requests.length;

  const [first, atOnce] = await Promise.all([stage.bot.ask({}, 'repeated'), stage.bot.ask({}, 'repeated')]);
  const later = await stage.bot.ask({}, 'repeated');

  expect(first.text).toBe('one two three');
  expect(atOnce).toEqual(first);
  expect(later).toEqual(first);
  expect(stage.server.requests.length - before).toBe(1);
});

it('[REFBOT2] tries anew when an answer failed and is asked for again', async () => {
  stage.server.answerWith(async (response) => {
    response.writeHead(500).end();
  });
  const failed = await stage.bot.ask({}, 'retried');
  stage.server.answerWith(saying(['Better now.']));

  const again = await stage.bot.ask({}, 'retried');

  expect(failed.names.at(-1)).toBe('error');
  expect(again.text).toBe('Better now.');
});
