import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { everyRoute, routeKeys } from '../../protocol/every-route.ts';
import { BODY_BYTES_MAX, SELFIE_BODY_BYTES_MAX } from '../../protocol/limits.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bodies, words } from './bend.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { requestOf, type Someone } from './gateway-events.ts';
import { type Home, settleIn } from './home.ts';
import { ODD_TEXTS } from './odd-values.ts';
import type { Call } from './recorded-calls.ts';
import { expectProblem, type HttpResult, leftBehind, returned } from './verdict.ts';
import { type Kept, World } from './world.ts';

const SHARE = 0.32 / routeKeys.length;
const CASES_TO_BE_ACCEPTED = 200;
/** Tokens, tickets and sockets of the world live about so long. */
const LIFE_MS = 50 * 60_000;
const BETWEEN_MS = 20_000;
/** After such a request the next one may find less than it needs. */
const TAKES_AWAY = /^(?:DELETE|PUT) |^PATCH \/v1\/bots|\/(?:rotate|verify)$/;

let world: World;
let home: Home;
let kept: Kept;
const tally = new Map<string, number>();

beforeAll(async () => {
  world = await World.start();
  home = await settleIn(world);
  kept = await world.keep();
});
afterAll(async () => {
  console.info(`routes: ${casesTried()}; ${[...tally].map((pair) => pair.join(' ')).join(', ')}`);
  console.info(`the slowest took ${world.slowestMs.toFixed(0)} ms`);
  await world.stop();
});

interface RequestCase {
  who: Pick<Someone, 'claims'>;
  pathParameters: Record<string, string>;
  queryStringParameters: Record<string, string>;
  headers: Record<string, string>;
  body: string;
  isBase64Encoded: boolean;
}

function requestsOf(route: RouteKey): fc.Arbitrary<RequestCase> {
  const { path, query, body } = everyRoute[route];
  const bytesMax = 'large' in everyRoute[route] ? SELFIE_BODY_BYTES_MAX : BODY_BYTES_MAX;
  return fc.record({
    who: fc.oneof({ weight: 12, arbitrary: fc.constantFrom(home.ana, home.ana, home.ben, home.mallory) }, oddClaims()),
    pathParameters: partsOf(path),
    queryStringParameters: withForeign(partsOf(query)),
    headers: headersOf('creates' in everyRoute[route]),
    body: bodies(arbitraryOf(body, home.known), bytesMax),
    isBase64Encoded: fc.boolean(),
  });
}

type Shaped = { shape: Readonly<Record<string, Parameters<typeof arbitraryOf>[0]>> };

function partsOf({ shape }: Shaped): fc.Arbitrary<Record<string, string>> {
  const parts = Object.entries(shape).map(([name, schema]) => {
    const valid = arbitraryOf(schema, home.known).filter((value) => value !== undefined);
    const isOptional = schema._zod.def.type === 'optional';
    return [name, isOptional ? fc.option(words(valid), { nil: undefined }) : words(valid)] as const;
  });
  return fc.record(Object.fromEntries(parts)).map(thereIs);
}

function thereIs(parts: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(parts).filter((part): part is [string, string] => part[1] !== undefined));
}

/** Now and then a parameter that nobody knows. */
function withForeign(parts: fc.Arbitrary<Record<string, string>>): fc.Arbitrary<Record<string, string>> {
  const foreign = fc.dictionary(
    fc.constantFrom('foreign', '__proto__', 'constructor', ''),
    fc.constantFrom(...ODD_TEXTS),
    {
      maxKeys: 2,
    },
  );
  const maybe = fc.oneof({ weight: 15, arbitrary: fc.constant({}) }, { weight: 1, arbitrary: foreign });
  return fc
    .tuple(parts, maybe)
    .map(([known, more]) => Object.fromEntries(Object.entries(known).concat(Object.entries(more))));
}

/** Header values as HTTP carries them: bytes, no line ends. */
const headerText = fc.oneof(
  fc.constantFrom(...ODD_TEXTS).map((text) => text.replaceAll(/[^\x20-\x7e]/g, '')),
  fc.string({ maxLength: 300 }),
);

function headersOf(isCreating: boolean): fc.Arbitrary<Record<string, string>> {
  const key = fc.oneof({ weight: 9, arbitrary: fc.uuid() }, { weight: 1, arbitrary: headerText });
  const needed = isCreating ? fc.option(key, { nil: undefined, freq: 15 }) : fc.option(headerText, { nil: undefined });
  return fc
    .record({
      'idempotency-key': needed,
      origin: fc.option(headerText, { nil: undefined }),
      'content-type': fc.constantFrom('application/json', 'text/plain', 'application/octet-stream', 'x', ''),
      'user-agent': headerText,
      authorization: fc.option(headerText, { nil: undefined }),
    })
    .map(thereIs);
}

/** An access token whose signature is right need not be of a person. */
function oddClaims(): fc.Arbitrary<Pick<Someone, 'claims'>> {
  const claim = fc.constantFrom<unknown>(...ODD_TEXTS, undefined, 1, null, [], {});
  const sub = fc.oneof(claim, fc.constant(home.ana.claims.sub), fc.uuid());
  return fc
    .record({ sub, username: fc.oneof(claim, fc.constant('ana'), fc.constant('mathia')) })
    .map((claims) => ({ claims }));
}

async function attempt(route: RouteKey, { who, body, isBase64Encoded, ...more }: RequestCase): Promise<void> {
  world.pass(BETWEEN_MS);
  const text = isBase64Encoded ? Buffer.from(body).toString('base64') : body;
  const event = requestOf(route, who, { ...more, isBase64Encoded, ...(text !== '' && { body: text }) });
  const invoked = await world.invoke(everyRoute[route].function, event);
  const answer = returned<HttpResult>(invoked);
  // Whoever comes for the first time finds a profile and rooms, whatever they ask for.
  const isKnown = [home.ana, home.ben, home.mallory].some(({ claims }) => claims.sub === who.claims.sub);
  tally.set(String(answer.statusCode), (tally.get(String(answer.statusCode)) ?? 0) + 1);
  if (answer.statusCode === 200) {
    everyRoute[route].answer.parse(JSON.parse(answer.body));
    accepted.set(route, (accepted.get(route) ?? 0) + 1);
  } else {
    expectProblem(answer);
    expect(leftBehind(invoked.calls).filter((call) => isKnown || isAbout(home.roomId, call))).toEqual([]);
  }
  const isChanged = !isKnown || (answer.statusCode === 200 && TAKES_AWAY.test(route));
  if (isChanged || world.now > kept.clock + LIFE_MS) await world.restore(kept);
}

function isAbout(roomId: string, call: Call): boolean {
  return JSON.stringify(call.input).includes(roomId);
}

const accepted = new Map<RouteKey, number>();
/** What wants more of a world than stands here; elsewhere it is shown to be answered. */
const NEVER_ACCEPTED: RouteKey[] = ['POST /v1/attachments/{attachmentId}/transcription'];

describe.each(routeKeys)('%s', (route) => {
  it('[INPUT1] answers whatever comes, and refuses it without a trace', async () => {
    await tryCases(requestsOf(route), shareOfCases(SHARE), (one) => attempt(route, one));

    // A few cases may all be odd ones.
    if (shareOfCases(SHARE) < CASES_TO_BE_ACCEPTED) return;
    const isAccepted = (accepted.get(route) ?? 0) > 0;
    expect(isAccepted).toBe(!NEVER_ACCEPTED.includes(route));
  });
});
