import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BotAnswer, BotStreamEvents } from '../../protocol/bot-webhook.ts';
import { DurableEvent } from '../../protocol/events.ts';
import { BOT_ANSWER_BYTES_MAX } from '../../protocol/limits.ts';
import { routeAnswers } from '../../protocol/route-answers.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bent, bodies, textOf } from './bend.ts';
import { type BotSays, JSON_TYPE } from './bot-at-home.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { queueEvent, requestOf } from './gateway-events.ts';
import { type Home, settleIn } from './home.ts';
import { ODD_TEXTS } from './odd-values.ts';
import { expectNothingInside, expectProblem, type HttpResult, returned } from './verdict.ts';
import { type Kept, World } from './world.ts';

let world: World;
let home: Home;
let kept: Kept;
const ends = new Map<string, number>();

beforeAll(async () => {
  world = await World.start();
  home = await settleIn(world);
  kept = await world.keep();
});
afterAll(async () => {
  console.info(`answers of bots: ${casesTried()}; ${[...ends].map((pair) => pair.join(' ')).join(', ')}`);
  console.info(`the slowest took ${world.slowestMs.toFixed(0)} ms`);
  await world.stop();
});

const types = fc.oneof(
  { weight: 8, arbitrary: fc.constant('application/json') },
  {
    weight: 1,
    arbitrary: fc.constantFrom('text/plain', 'text/plain; charset=utf-16', 'image/png', 'audio/mpeg', 'text/html'),
  },
  { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
);
const statuses = fc.oneof(
  { weight: 12, arbitrary: fc.constant(200) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      100,
      201,
      202,
      204,
      206,
      299,
      301,
      304,
      400,
      401,
      408,
      410,
      425,
      429,
      500,
      503,
      599,
      999,
      0,
    ),
  },
);
/** Such a bot is asked again later, or never. */
const retryAfter = fc.option(
  fc.constantFrom('1', '-1', '1e9', 'Wed, 21 Oct 2026 07:28:00 GMT', 'soon', '9'.repeat(30)),
  { nil: undefined },
);

function wholeAnswers(): fc.Arbitrary<BotSays> {
  const answer = bodies(arbitraryOf(BotAnswer, home.known), BOT_ANSWER_BYTES_MAX);
  return fc.tuple(statuses, types, retryAfter, cut(answer)).map(([status, type, wait, chunks]) => {
    return { status, headers: { 'content-type': type, ...(wait !== undefined && { 'retry-after': wait }) }, chunks };
  });
}

/** The events of a stream as they are written, and as they are not. */
function streams(): fc.Arbitrary<BotSays> {
  const named = Object.entries(BotStreamEvents).map(([name, schema]) => {
    const data = arbitraryOf(schema, home.known);
    const text = fc.oneof({ weight: 4, arbitrary: data.map((value) => JSON.stringify(value)) }, textOf(bent(data)));
    return fc
      .tuple(fc.constantFrom(name, name, name, name, 'unknown', ''), text)
      .map(([event, json]) => `event: ${event}\ndata: ${json}\n\n`);
  });
  const noise = fc.constantFrom(
    ': comment\n\n',
    'data\n\n',
    'retry: 1\n',
    'id: \0\n',
    '\r\r',
    'event: text\n\n',
    '\ufeff',
    'data: {\ndata: }\n\n',
  );
  const events = fc.array(fc.oneof(...named, noise), { maxLength: 8 });
  const text = fc
    .tuple(events, fc.constantFrom('', 'event: done\ndata: {}\n\n'))
    .map(([parts, end]) => parts.join('') + end);
  const headers = { 'content-type': 'text/event-stream' };
  return cut(text).map((chunks) => ({ status: 200, headers, chunks }));
}

/** In pieces as they come, which may end in the middle of a character. */
function cut(text: fc.Arbitrary<string>): fc.Arbitrary<Uint8Array[]> {
  return fc.tuple(text, fc.nat({ max: 2_000 })).map(([whole, at]) => {
    const bytes = Buffer.from(whole);
    return [bytes.subarray(0, at), bytes.subarray(at)];
  });
}

/** Brings the question once more, to a bot that answers like this, and looks at what the room is told. */
async function ask(says: BotSays): Promise<void> {
  world.bot.says = says;
  const invoked = await world.invoke('deliver-to-bot', queueEvent([home.unasked]));
  expect(returned(invoked)).toEqual({ batchItemFailures: [] });
  await expectWholeLog();
  await world.restore(kept);
}

/** Everybody can read the room still, and what they read is of the protocol. */
async function expectWholeLog(): Promise<void> {
  const route = 'GET /v1/rooms/{roomId}/events';
  const event = requestOf(route, home.ben, {
    pathParameters: { roomId: home.roomId },
    queryStringParameters: { limit: '100' },
  });
  const answer = returned<HttpResult>(await world.invoke('rooms', event));
  expect(answer.statusCode).toBe(200);
  const { events } = routeAnswers[route].parse(JSON.parse(answer.body));
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, index) => index + 1));
  const asked = events.findLast(({ event: name }) => name === 'message.created');
  const said = DurableEvent.parse(events.at(-1));
  if (said.event === 'reply.ended') expect(said.data).toBeDefined();
  expectNothingInside(
    JSON.stringify({ ...said, data: { ...said.data, text: '' } }).replaceAll(/"text":"(?:[^"\\]|\\.)*"/g, ''),
  );
  expect(asked).toBeDefined();
  ends.set(said.event, (ends.get(said.event) ?? 0) + 1);
}

it('[INPUT5] makes of any answer of a bot one that the room can read, or a failure that it is told of', async () => {
  await tryCases(wholeAnswers(), shareOfCases(0.004), ask);
});

it('[INPUT5] makes so of any stream, wherever it is cut', async () => {
  await tryCases(streams(), shareOfCases(0.003), ask);
});

it('[INPUT5] finds that no odd answer to a ping passes the checks of an endpoint', async () => {
  const route = 'POST /v1/bots/{botId}/verify';
  const pong = fc.record({ challenge: fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string()) });
  const says = fc
    .tuple(statuses, cut(bodies(pong, BOT_ANSWER_BYTES_MAX)))
    .map(([status, chunks]) => ({ status, headers: JSON_TYPE, chunks }));
  await tryCases(says, shareOfCases(0.01), async (one) => {
    world.bot.pong = one;
    world.pass(60_000);
    const event = requestOf(route, home.ana, { pathParameters: { botId: home.botId } });
    const answer = returned<HttpResult>(await world.invoke('bots', event));
    world.bot.pong = undefined;
    expect(['unsupported', 'rate_limited']).toContain(expectProblem(answer).code);
  });
});
