import fc from 'fast-check';
import { request } from 'undici';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { botRouteKeys, botRoutes } from '../../protocol/bot-routes.ts';
import { actions, commands, PROTOCOL } from '../../protocol/commands.ts';
import { everyRoute, routeKeys } from '../../protocol/every-route.ts';
import { BODY_BYTES_MAX, FRAME_BYTES_MAX } from '../../protocol/limits.ts';
import { type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { arbitraryOf } from './arbitrary-of-schema.ts';
import { bodies, words } from './bend.ts';
import { casesTried, shareOfCases, tryCases } from './cases.ts';
import { ODD_TEXTS } from './odd-values.ts';
import { expectProblem, ReplyFrame } from './verdict.ts';

const SHARE = 0.03;
const AT_ONCE = 10;
/** Of a longer frame the gateway closes the connection. */
const GATEWAY_FRAME_BYTES = 32 * 1024;

let chat: Chat;
let ana: Person;
let token: string;
let known: string[];
const logged: string[] = [];

beforeAll(async () => {
  chat = await startChat({ log: ({ text }) => void logged.push(text) });
  const user = await chat.runtime.createUser('ana');
  token = user.accessToken;
  ana = await chat.person('ben');
  known = [await newRoom(ana), ana.userId, user.userId, PROTOCOL];
});
afterAll(async () => {
  console.info(`through the doors, ${AT_ONCE} at a time: ${casesTried()}`);
  await chat.stop();
});

const METHODS = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE', 'PROPFIND'] as const;

function requests() {
  const routes = { ...everyRoute, ...botRoutes };
  const one = fc.constantFrom(...routeKeys, ...botRouteKeys).chain((key) => {
    const [method = 'GET', template = '/'] = key.split(' ');
    const path = fc
      .array(words(fc.constantFrom(...known)), { minLength: 3, maxLength: 3 })
      .map((parts) => filled(template, parts));
    return fc.record({
      method: fc.oneof({ weight: 9, arbitrary: fc.constant(method) }, fc.constantFrom(...METHODS)),
      path: fc.oneof(
        { weight: 9, arbitrary: path },
        fc.constantFrom(...ODD_TEXTS).map((text) => `/${encodeURIComponent(text.toWellFormed())}`),
      ),
      query: fc.option(fc.webQueryParameters(), { nil: '' }),
      body: bodies(arbitraryOf(routes[key].body, known), BODY_BYTES_MAX),
      headers: fc.record({
        'content-type': fc.constantFrom(
          'application/json',
          'text/plain',
          'multipart/form-data',
          'application/xml',
          'x',
        ),
        'content-encoding': fc.constantFrom('identity', 'gzip', 'br', 'nonsense'),
        accept: fc.constantFrom('*/*', 'text/html', ''),
        'idempotency-key': fc.oneof({ weight: 5, arbitrary: fc.uuid() }, fc.stringMatching(/^[ -~]{0,300}$/)),
        'x-forwarded-for': fc.stringMatching(/^[ -~]{0,40}$/),
        authorization: fc.oneof(
          { weight: 9, arbitrary: fc.constant(`Bearer ${token}`) },
          {
            weight: 1,
            arbitrary: fc.constantFrom('', 'Bearer', 'Basic YTpi', `Bearer ${token.slice(0, -3)}`, `bearer ${token}`),
          },
        ),
      }),
    });
  });
  return fc.array(one, { minLength: AT_ONCE, maxLength: AT_ONCE });
}

function filled(template: string, parts: readonly string[]): string {
  const left = [...parts];
  return template.replace(/\{\w+\}/g, () => encodeURIComponent((left.shift() ?? '').toWellFormed()));
}

type RequestCase = ReturnType<typeof requests> extends fc.Arbitrary<(infer One)[]> ? One : never;

async function send({ method, path, query, body, headers }: RequestCase): Promise<void> {
  const carries = method !== 'GET' && method !== 'HEAD' && method !== 'TRACE';
  const answer = await request(`${chat.runtime.outputs.httpUrl}${path}?${query}`, {
    method,
    headers,
    ...(carries && { body: Buffer.from(body) }),
  } as never);
  const text = await answer.body.text();
  expect(answer.statusCode).toBeLessThan(500);
  if (text === '' || answer.statusCode < 300) return;
  if (answer.headers['content-type'] !== 'application/problem+json') {
    // API Gateway's own words.
    expect(JSON.parse(text)).toEqual({ message: expect.stringMatching(/^[A-Z][A-Za-z ]{3,40}$/) });
    return;
  }
  const told = Object.entries(answer.headers).map(([name, value]) => [name, String(value)]);
  expectProblem({ statusCode: answer.statusCode, headers: Object.fromEntries(told), body: text });
}

it('[INPUT6] answers any request over HTTP with a status below 500, gateway and function together', async () => {
  await tryCases(requests(), shareOfCases(SHARE) / AT_ONCE, async (several) => {
    await Promise.all(several.map(send));
  });

  expect(faults()).toEqual([]);
});

/** A socket that knows how many frames were answered, and what was not of the protocol. */
class OddSocket {
  readonly replies: unknown[] = [];
  readonly #socket: WebSocket;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('message', (raw) => {
      const frame: unknown = JSON.parse(String(raw));
      if (typeof frame === 'object' && frame !== null && 'reply' in frame) this.replies.push(frame);
    });
  }

  static async open(): Promise<OddSocket> {
    const { ticket } = await ana.http.call('POST /v1/tickets', {});
    const socket = new WebSocket(chat.runtime.outputs.socketUrl, [PROTOCOL, `ticket.${ticket}`]);
    await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
    return new OddSocket(socket);
  }

  get isOpen(): boolean {
    return this.#socket.readyState === WebSocket.OPEN;
  }

  send(text: string): void {
    this.#socket.send(text);
  }
}

it('[INPUT6] answers any frame over the socket, and keeps the socket', async () => {
  const frame = fc.constantFrom(...actions).chain((action) => {
    return fc.record({ id: fc.nat(), action: fc.constant(action), data: arbitraryOf(commands[action].data, known) });
  });
  const texts = bodies(frame, FRAME_BYTES_MAX).filter((text) => Buffer.byteLength(text) <= GATEWAY_FRAME_BYTES);
  const frames = fc.array(texts, { minLength: AT_ONCE, maxLength: AT_ONCE });
  const socket = await OddSocket.open();
  let sent = 0;

  await tryCases(frames, shareOfCases(SHARE) / AT_ONCE, async (several) => {
    sent += several.length;
    for (const text of several) socket.send(text);
    await eventually(() => expect(socket.replies).toHaveLength(sent));
  });

  expect(socket.isOpen).toBe(true);
  for (const reply of socket.replies) {
    const parsed = ReplyFrame.parse(reply);
    if (!parsed.ok) expect(['internal', 'unavailable']).not.toContain(parsed.error.code);
  }
  expect(faults()).toEqual([]);
});

/** What functions log of their own is a fault. */
function faults(): string[] {
  return logged.filter((text) => text.includes('"level":"error"'));
}
