import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BotRouteKey, botRouteKeys, botRoutes } from '../../protocol/bot-routes.ts';
import { BOT_ANSWER_BYTES_MAX } from '../../protocol/limits.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bodies, words } from './bend.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { requestOf } from './gateway-events.ts';
import { type Home, settleIn } from './home.ts';
import { ODD_TEXTS } from './odd-values.ts';
import { expectProblem, type HttpResult, leftBehind, returned } from './verdict.ts';
import { type Kept, World } from './world.ts';

const SHARE = 0.1 / botRouteKeys.length;
const LIFE_MS = 10 * 60_000;
const BETWEEN_MS = 6_000;

let world: World;
let home: Home;
let kept: Kept;
const accepted = new Map<BotRouteKey, number>();

beforeAll(async () => {
  world = await World.start();
  home = await settleIn(world);
  kept = await world.keep();
});
afterAll(async () => {
  console.info(`routes of bots: ${casesTried()}; accepted ${[...accepted].map((pair) => pair.join(' ')).join(', ')}`);
  console.info(`the slowest took ${world.slowestMs.toFixed(0)} ms`);
  await world.stop();
});

interface BotRequestCase {
  pathParameters: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

function requestsOf(route: BotRouteKey): fc.Arbitrary<BotRequestCase> {
  const body = bodies(arbitraryOf(botRoutes[route].body, home.known), BOT_ANSWER_BYTES_MAX);
  return fc
    .record({
      place: fc.constantFrom(...home.replies),
      pathParameters: partsOf(botRoutes[route].path),
      isReply: fc.boolean(),
      token: fc.option(words(fc.constantFrom('right', 'right', 'other')), { nil: undefined, freq: 20 }),
      key: fc.option(words(fc.uuid()), { nil: undefined }),
      body,
      isBase64Encoded: fc.boolean(),
    })
    .map(({ place, pathParameters, token, key, ...more }) => {
      const own = 'replyId' in pathParameters ? { ...pathParameters, replyId: place.replyId } : pathParameters;
      const right = 'replyId' in pathParameters ? place.token : home.botToken;
      const bearer = token === 'right' ? right : token === 'other' ? home.botToken : token;
      return { ...more, pathParameters: token === 'right' ? own : pathParameters, headers: headersOf(bearer, key) };
    });
}

function headersOf(token: string | undefined, key: string | undefined): Record<string, string> {
  return {
    'content-type': 'application/json',
    ...(token !== undefined && { authorization: `Bearer ${token}` }),
    ...(key !== undefined && { 'idempotency-key': key }),
  };
}

function partsOf({ shape }: { shape: Readonly<Record<string, Parameters<typeof arbitraryOf>[0]>> }) {
  const parts = Object.entries(shape).map(([name, schema]) => {
    const odd = { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) };
    return [name, fc.oneof({ weight: 20, arbitrary: arbitraryOf(schema, home.known).map(String) }, odd)] as const;
  });
  return fc.record(Object.fromEntries(parts));
}

async function attempt(route: BotRouteKey, { body, isBase64Encoded, ...more }: BotRequestCase): Promise<void> {
  world.pass(BETWEEN_MS);
  const text = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
  const event = requestOf(route, { claims: {} }, { ...more, isBase64Encoded, ...(text !== '' && { body: text }) });
  const invoked = await world.invoke(botRoutes[route].function, event);
  const answer = returned<HttpResult>(invoked);
  if (answer.statusCode === 200) {
    botRoutes[route].answer.parse(JSON.parse(answer.body));
    accepted.set(route, (accepted.get(route) ?? 0) + 1);
  } else {
    expectProblem(answer);
    expect(leftBehind(invoked.calls)).toEqual([]);
  }
  if (world.now > kept.clock + LIFE_MS) await world.restore(kept);
}

describe.each(botRouteKeys)('%s', (route) => {
  it('[INPUT1] answers whatever comes, and refuses it without a trace', async () => {
    await tryCases(requestsOf(route), shareOfCases(SHARE), (one) => attempt(route, one));

    expect(accepted.get(route) ?? 0).toBeGreaterThan(0);
  });
});
