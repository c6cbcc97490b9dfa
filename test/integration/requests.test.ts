import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type * as z from 'zod/mini';
import { Problem } from '../../protocol/errors.ts';
import { everyRoute, routeKeys } from '../../protocol/every-route.ts';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import {
  BODY_BYTES_MAX,
  JSON_DEPTH_MAX,
  NAME_CHARS_MAX,
  SELFIE_BODY_BYTES_MAX,
  TOPIC_CHARS_MAX,
} from '../../protocol/limits.ts';
import type { RouteKey } from '../../protocol/routes.ts';
import { type Chat, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { type Answer, HttpClient, type RawInput } from '../fixtures/http-client.ts';

let chat: Chat;
let ana: Person;
let roomId: RoomId;
let written: number;

beforeAll(async () => {
  chat = await startChat({ bot: 'own' });
  ana = await chat.person('ana');
  roomId = await newRoom(ana);
  written = chat.runtime.ledger.snapshot().writeUnits;
});
afterAll(() => chat.stop());

// What every refused request of this file has in common: it wrote nothing.
afterEach(() => {
  expect(chat.runtime.ledger.snapshot().writeUnits).toBe(written);
});

/** What a problem says, and that it is one as RFC 9457 and our registry have it. */
function problemOf({ status, headers, body }: Answer): Pick<Problem, 'status' | 'code' | 'field'> {
  const problem = Problem.parse(body);
  expect(headers.get('content-type')).toBe('application/problem+json');
  expect(headers.get('x-request-id')).toBe(problem.requestId);
  expect(headers.get('cache-control')).toBe('no-store');
  expect(problem).toMatchObject({ status, type: `urn:mathia:problem:${problem.code}`, retryable: false });
  const { code, field } = problem;
  return { status, code, ...(field !== undefined && { field }) };
}

/** A request that each route accepts as far as its shape goes, with every field that it knows. */
function good(route: RouteKey): Required<Pick<RawInput, 'path' | 'query' | 'headers'>> {
  const path: Record<string, string> = {
    roomId,
    userId: ana.userId,
    botId: DEFAULT_BOT_ID,
    token: 'A'.repeat(43),
    deliveryId: `delivery_${'0'.repeat(26)}`,
    attachmentId: `att_${'0'.repeat(26)}`,
    messageId: `msg_${'0'.repeat(26)}`,
  };
  const query = QUERIES[route] ?? {};
  return { path, query, headers: 'creates' in everyRoute[route] ? { 'idempotency-key': crypto.randomUUID() } : {} };
}

/** What a route cannot do without. */
const QUERIES: Partial<Record<RouteKey, Record<string, string>>> = {
  'GET /v1/rooms/{roomId}/search': { query: 'words' },
  'GET /v1/rooms/{roomId}/attachments': { ids: `att_${'0'.repeat(26)}` },
};

const BODIES: Partial<Record<RouteKey, Record<string, unknown>>> = {
  'POST /v1/rooms': { name: 'Room', kind: 'group', userIds: [] },
  'PATCH /v1/rooms/{roomId}': { name: 'Room', topic: 'Topic', botsHearBots: false, faces: false },
  'POST /v1/rooms/{roomId}/uploads': { contentType: 'image/png', bytes: 100, sha256: `${'A'.repeat(43)}=` },
  'PATCH /v1/attachments/{attachmentId}': { alt: 'A cat', labels: [], transcript: 'What I said' },
  'PUT /v1/me/face': { consentVersion: 1, selfie: 'AAAA' },
  'PUT /v1/rooms/{roomId}/bots/{botId}': { trigger: 'off' },
  'PUT /v1/rooms/{roomId}/members/{userId}': { role: 'member' },
  'PATCH /v1/me': { name: 'Ana', locale: 'en', speech: 'never' },
  'DELETE /v1/me': { handle: 'ana' },
  'POST /v1/rooms/{roomId}/messages/{messageId}/speech': { voice: 'Joanna', language: 'en-US' },
  'POST /v1/bots': {
    ...{ name: 'Echo', handle: 'echo', endpoint: 'https://bots.example/', events: [] },
    ...{ understanding: 'none', waitForUnderstanding: false },
  },
  'PATCH /v1/bots/{botId}': {
    ...{ name: 'Echo', endpoint: 'https://bots.example/', events: [] },
    ...{ understanding: 'none', waitForUnderstanding: false, status: 'paused' },
  },
};

function shapeOf(schema: { shape: object }): [string, z.ZodMiniType][] {
  return Object.entries(schema.shape);
}

async function refused(route: RouteKey, input: RawInput) {
  return problemOf(await ana.http.send(route, { ...good(route), ...input }));
}

function badField(field: string) {
  return { status: 400, code: 'bad_request', field };
}

const OF_EVERY_TYPE: unknown[] = [null, true, 1, 'x\n', [1], { x: 1 }];
/** Which then means that there is none any more. */
const MAY_BE_NULL = new Set(['alt']);

describe.each(routeKeys)('%s', (route) => {
  it('[REQUEST1] is for people who are signed in', async () => {
    for (const token of [undefined, 'nonsense', 'e30.e30.e30']) {
      const stranger = new HttpClient(chat.runtime.outputs.httpUrl, token);

      const { status } = await stranger.send(route, good(route));

      expect(status).toBe(401);
    }
  });

  it('[REQUEST2] refuses a path that names nothing, and a foreign query, and names the field', async () => {
    for (const [name] of shapeOf(everyRoute[route].path)) {
      for (const value of ['nonsense', `room_${'0'.repeat(27)}`, '\0', '../..', 'x'.repeat(2_000), '%', 'ä']) {
        const path = { ...good(route).path, [name]: value };
        expect(await refused(route, { path })).toEqual(badField(`path.${name}`));
      }
    }
    const { query } = good(route);
    expect(await refused(route, { query: { ...query, foreign: 'x' } })).toEqual(badField('query.foreign'));
    expect(await refused(route, { query: { ...query, ['__proto__']: 'x' } })).toMatchObject({ status: 400 });
  });
});

describe.each(routeKeys.filter((route) => !route.startsWith('GET ')))('the body of %s', (route) => {
  const sample = BODIES[route] ?? {};

  it('[REQUEST3] refuses a body of another shape, and names the field', async () => {
    expect(Object.keys(sample)).toEqual(shapeOf(everyRoute[route].body).map(([name]) => name));
    const send = (body: unknown) => refused(route, { text: JSON.stringify(body) });

    for (const [field, right] of Object.entries(sample)) {
      const isOfType = (value: unknown) =>
        (value === null && MAY_BE_NULL.has(field)) ||
        (typeof value === typeof right && Array.isArray(value) === Array.isArray(right));
      for (const value of OF_EVERY_TYPE.filter((candidate) => !isOfType(candidate))) {
        expect(await send({ ...sample, [field]: value })).toEqual(badField(`body.${field}`));
      }
    }
    for (const field of ['foreign', 'roomId', 'role ', 'by', 'constructor']) {
      expect(await send({ ...sample, [field]: 1 })).toEqual(badField(`body.${field}`));
    }
    for (const body of [null, 1, 'x', [], [sample]]) expect(await send(body)).toEqual(badField('body'));
  });

  it('[REQUEST4] refuses a body that is no JSON, too deep or too long', async () => {
    const deep = (levels: number) => `{"x":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`;
    for (const text of [
      'nonsense',
      '{',
      '{"x":1}}',
      '\0',
      deep(JSON_DEPTH_MAX + 1),
      deep(10_000),
      '{"x":"\\"'.repeat(5_000),
    ]) {
      expect(await refused(route, { text })).toEqual({ status: 400, code: 'bad_request' });
    }
    const bytesMax = 'large' in everyRoute[route] ? SELFIE_BODY_BYTES_MAX : BODY_BYTES_MAX;
    const long = JSON.stringify({ x: 'x'.repeat(bytesMax) });
    expect(await refused(route, { text: long })).toEqual({ status: 413, code: 'too_large' });
    const headers = { ...good(route).headers, 'content-type': 'application/octet-stream' };
    expect(await refused(route, { text: long, headers })).toEqual({ status: 413, code: 'too_large' });
    expect(await refused(route, { text: JSON.stringify({ ...sample, x: 1 }), headers })).toEqual(badField('body.x'));
  });
});

const EVENTS = 'GET /v1/rooms/{roomId}/events';

it.each([
  ['before', '-1'],
  ['before', '1.5'],
  ['before', '1e3'],
  ['after', 'x'],
  ['after', ''],
  ['after', ' 1'],
  ['after', '9'.repeat(13)],
  ['limit', '0'],
  ['limit', '101'],
  ['limit', '1,2'],
] as const)('[REQUEST2] refuses a page of the log by %s=%s', async (field, value) => {
  expect(await refused(EVENTS, { query: { [field]: value } })).toEqual(badField(`query.${field}`));
});

it('[REQUEST2] refuses a page of the log that lies before and after a number', async () => {
  expect(await refused(EVENTS, { query: { before: 5, after: 1 } })).toEqual(badField('query.before'));
});

it('[REQUEST2] refuses a search for people by more than a handle can have', async () => {
  expect(await refused('GET /v1/users', { query: { query: 'x'.repeat(33) } })).toEqual(badField('query.query'));
});

it.each([
  ['POST /v1/rooms', 'name', ''],
  ['POST /v1/rooms', 'name', ' \t '],
  ['POST /v1/rooms', 'name', 'two\nlines'],
  ['POST /v1/rooms', 'name', 'two\u2028lines'],
  ['POST /v1/rooms', 'name', 'half \ud83d'],
  ['POST /v1/rooms', 'name', 'NUL \0'],
  ['POST /v1/rooms', 'name', 'x'.repeat(NAME_CHARS_MAX + 1)],
  ['POST /v1/rooms', 'kind', 'lobby'],
  ['POST /v1/rooms', 'userIds', Array(91).fill(`user_${'0'.repeat(26)}`)],
  ['PATCH /v1/rooms/{roomId}', 'topic', 'x'.repeat(TOPIC_CHARS_MAX + 1)],
  ['PATCH /v1/me', 'name', '\u0085'],
  ['PATCH /v1/me', 'locale', 'not a locale'],
  ['PUT /v1/rooms/{roomId}/bots/{botId}', 'trigger', 'sometimes'],
  ['PUT /v1/rooms/{roomId}/members/{userId}', 'role', 'bot'],
] as const)('[REQUEST3] refuses in %s a %s that it cannot be (case %$)', async (route, field, value) => {
  const text = JSON.stringify({ ...BODIES[route], [field]: value });

  expect(await refused(route, { text })).toEqual(badField(`body.${field}`));
});

it('[REQUEST5] answers what is no route, and no path at all, as the gateway does', async () => {
  const { httpUrl } = chat.runtime.outputs;
  const statusOf = async (method: string, path: string) => (await fetch(`${httpUrl}${path}`, { method })).status;

  expect(await statusOf('GET', '/v1/nothing')).toBe(404);
  expect(await statusOf('DELETE', '/v1/rooms')).toBe(404);
  expect(await statusOf('GET', '/v1/rooms/%zz')).toBeLessThan(500);
  expect(await statusOf('GET', `/v1/rooms/${'%00'.repeat(2_000)}`)).toBeLessThan(500);
});
