import sharp from 'sharp';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { BotAnswer, BotStreamEvents } from '../../../protocol/bot-webhook.ts';
import { eventsOf } from '../../../test/fixtures/asked-bot.ts';
import { type DeliveryOptions, messageDelivery, REPLY_ID, REPLY_TOKEN } from '../../../test/fixtures/bot-delivery.ts';
import { type ModelServer, startModelServer } from '../../../test/fixtures/model-server.ts';
import { plainPicture } from '../../../test/fixtures/picture-server.ts';
import { type RunningBot, startReferenceBot } from '../../../test/fixtures/reference-bot.ts';
import { sampleDelivery } from '../../check/sample-deliveries.ts';
import type { ImageModelOptions } from './drawings.ts';
import { openAiImages } from './openai-images.ts';

const STREAM_BYTES_MAX = 256 * 1024;
const WISH = 'draw a lighthouse in fog';

let server: ModelServer;
let bot: RunningBot;
let today = '2026-11-22';
const reported = vi.spyOn(console, 'error').mockImplementation(() => {});

beforeAll(async () => {
  server = await startModelServer();
});
beforeEach(async () => {
  today = '2026-11-22';
  await startBot();
});
afterEach(async () => {
  reported.mockClear();
  await bot.stop();
});
afterAll(async () => {
  reported.mockRestore();
  await server?.stop();
});

async function startBot(options: Partial<ImageModelOptions> = {}) {
  const model = openAiImages({ url: server.url, model: 'painter', key: 'sk-key' });
  const imageModel = { model, budget: { answers: 100, tokens: 1 }, ...options };
  bot = await startReferenceBot({ imageModel, clock: () => new Date(`${today}T10:30:00.000Z`) });
}

async function drawWith(picture: Promise<Buffer>) {
  const body = JSON.stringify({ data: [{ b64_json: (await picture).toString('base64') }] });
  server.answerWith(async (response) => {
    response.end(body);
  });
}

/** The answer's events; each fits the contract. */
async function ask(options: Partial<DeliveryOptions> = {}) {
  const response = await bot.post(messageDelivery({ text: WISH, ...options }));
  if (response.headers.get('content-type') === 'application/json') {
    const answer = BotAnswer.parse(await response.json());
    return { names: [], bytes: 0, file: undefined, text: 'messages' in answer ? answer.messages[0]?.text : undefined };
  }
  const bytes = (await response.clone().arrayBuffer()).byteLength;
  const events = (await eventsOf(response)).map(({ event, data }) => ({ event, data: JSON.parse(data) }));
  for (const { event, data } of events) BotStreamEvents[event as keyof typeof BotStreamEvents].parse(data);
  const dataOf = (name: string) => events.find(({ event }) => event === name)?.data;
  return { names: events.map(({ event }) => event), bytes, file: dataOf('file'), text: dataOf('text')?.text };
}

it('[DRAW1] answers with the model’s picture, marked as made by a model', async () => {
  await drawWith(plainPicture({ width: 1024, height: 1024 }, { isNoise: true }));

  const { names, text, file, bytes } = await ask();

  expect(names).toEqual(['status', 'text', 'file', 'done']);
  expect(text).toBe('Here is “a lighthouse in fog”, drawn by a model.');
  expect(file).toMatchObject({ madeByModel: true, alt: 'Made by a model from the words: a lighthouse in fog' });
  expect(bytes).toBeLessThan(STREAM_BYTES_MAX);
  const { format, width } = await sharp(Buffer.from(file.url.split(',')[1], 'base64')).metadata();
  expect(format).toBe('jpeg');
  expect(width).toBeGreaterThan(300);
});

it('[DRAW1] gives the model the wish, and nothing else of the room', async () => {
  await drawWith(plainPicture({ width: 64, height: 64 }));

  await ask({ recent: [['Eve', 'my secret plan']] });

  const sent = JSON.stringify(server.requests.at(-1));
  expect(JSON.parse(server.requests.at(-1)?.body ?? '').prompt).toBe('a lighthouse in fog');
  for (const other of ['secret plan', REPLY_TOKEN, REPLY_ID, 'room_01', 'user_01']) expect(sent).not.toContain(other);
});

it('[DRAW2] says that nothing draws here, and how to change that', async () => {
  await bot.stop();
  bot = await startReferenceBot();

  const { text, file } = await ask();

  expect(text).toContain('no image model is configured here');
  expect(text).toContain('`MATHIA_IMAGE_MODEL_URL`');
  expect(text).toContain('`MATHIA_BEDROCK_IMAGE_MODEL`');
  expect(file).toBeUndefined();
});

it('[DRAW1] plots what is a plot, and keeps silent about drawing among people', async () => {
  const before = server.requests.length;

  const plot = await ask({ text: 'draw the graph of x^2' });
  const overheard = await ask({ roomKind: 'group' });

  expect(plot.text).toContain('`x^2` for x');
  expect(overheard.text).toBeUndefined();
  expect(server.requests.length).toBe(before);
});

it.each([
  [
    'a refusal',
    400,
    '{"error":{"code":"content_policy_violation","message":"details"}}',
    'refuses to draw that',
    'done',
  ],
  ['too many requests', 429, 'details', 'is asked too much just now', 'error'],
  ['a failure', 500, 'details', 'made no picture this time', 'error'],
  ['what is no picture', 200, '{"data":[{"b64_json":"ZGV0YWlscw=="}]}', 'made no picture this time', 'error'],
])('[DRAW3] tells %s in words, and never the model’s own', async (_, status, body, words, end) => {
  server.answerWith(async (response) => {
    response.writeHead(status).end(body);
  });

  const { text, names, file } = await ask();

  expect(text).toContain(words);
  expect(text).not.toContain('details');
  expect(names.at(-1)).toBe(end);
  expect(file).toBeUndefined();
  expect(reported).toHaveBeenCalled();
});

it('[DRAW3] gives signs of life while a model draws, and gives up on one that does not end', async () => {
  await bot.stop();
  await startBot({ limits: { wholeMs: 500, statusMs: 100 } });
  server.answerWith(async () => {});

  const { text, names } = await ask();

  expect(names.filter((name) => name === 'status').length).toBeGreaterThan(2);
  expect(text).toContain('made no picture this time');
  expect(names.at(-1)).toBe('error');
  await server.requests.at(-1)?.closed;
});

it('[DRAW3] says so when the wish is longer than the model takes, without asking it', async () => {
  const before = server.requests.length;

  const { text, names } = await ask({ text: `draw ${'a very '.repeat(200)} long road` });

  expect(text).toContain('1000 characters at the most');
  expect(names).toEqual(['text', 'done']);
  expect(server.requests.length).toBe(before);
});

it('[DRAW4] draws so often a day and room, then says so, and again tomorrow', async () => {
  await bot.stop();
  await startBot({ budget: { answers: 2, tokens: Number.POSITIVE_INFINITY } });
  await drawWith(plainPicture({ width: 64, height: 64 }));
  const before = server.requests.length;

  const [first, second, third] = [await ask(), await ask(), await ask()];
  today = '2026-11-23';
  const tomorrow = await ask();

  expect([first.file, second.file, tomorrow.file].every((file) => file?.madeByModel)).toBe(true);
  expect(third.text).toContain('as many pictures drawn as I may for this room today');
  expect(server.requests.length - before).toBe(3);
});

it('[DRAW4] stops at reply.cancelled, and hangs up on the model', async () => {
  const asked = Promise.withResolvers<void>();
  server.answerWith(async () => asked.resolve());
  const response = await bot.post(messageDelivery({ text: WISH }));
  await asked.promise;

  await bot.post(sampleDelivery('reply.cancelled', { replyTail: REPLY_ID.slice('reply_'.length) }));

  expect((await eventsOf(response)).map(({ event }) => event)).toEqual(['status']);
  await server.requests.at(-1)?.closed;
  expect(reported).not.toHaveBeenCalled();
});

it('[DRAW4][REFBOT2] draws once for a delivery that is repeated', async () => {
  await drawWith(plainPicture({ width: 64, height: 64 }));
  const before = server.requests.length;

  const delivery = messageDelivery({ text: WISH });
  const [first, again] = [await bot.post(delivery, { id: 'twice' }), await bot.post(delivery, { id: 'twice' })];

  expect(await first.text()).toBe(await again.text());
  expect(server.requests.length - before).toBe(1);
});
