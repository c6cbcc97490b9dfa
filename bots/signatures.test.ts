import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { signedHeaders } from '../test/fixtures/bot-delivery.ts';
import { type BotProgram, ECHO_PY, ECHO_TS, startBotProgram } from '../test/fixtures/bot-program.ts';
import { sampleDelivery } from './check/sample-deliveries.ts';
import { createBot } from './mathia/create-bot.ts';

/** The example that the specification of Standard Webhooks publishes with its libraries. */
const VECTOR = {
  secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
  id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
  timestamp: 1_614_265_330,
  body: '{"test": 2432232314}',
  signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
};
const VECTOR_TIME = new Date(VECTOR.timestamp * 1000);
const VECTOR_HEADERS = {
  'webhook-id': VECTOR.id,
  'webhook-timestamp': String(VECTOR.timestamp),
  'webhook-signature': VECTOR.signature,
};

const SECRET = VECTOR.secret;
const OTHER_SECRET = `whsec_${Buffer.from('another secret of the tests, too').toString('base64')}`;
const MINUTE_MS = 60_000;
const CHALLENGE = 'echo-me';
const PING = JSON.stringify(sampleDelivery('bot.ping', { challenge: CHALLENGE }));

type Headers = Record<string, string>;
/** Posts the bytes and gives the status with the body. */
type Post = (body: string, headers: Headers) => Promise<{ status: number; text: string }>;

/** The clock of another year for a program that asks it directly. */
const FAKED = {
  node: [process.execPath, '--import', `data:text/javascript,Date.now=()=>${VECTOR.timestamp * 1000}`, ECHO_TS[1]],
  python: ['python3', '-c', `import time; time.time = lambda: ${VECTOR.timestamp}; exec(open("${ECHO_PY[2]}").read())`],
} as const;

function postTo(bot: BotProgram): Post {
  return async (body, headers) => {
    const response = await fetch(bot.url, { method: 'POST', body, headers });
    return { status: response.status, text: await response.text() };
  };
}

const NOBODY_LEAVES = new AbortController().signal;

interface Bot {
  post: Post;
  stop(): Promise<unknown>;
}

async function program(command: readonly [string, ...string[]]): Promise<Bot> {
  const started = await startBotProgram(command, { secret: SECRET });
  return { post: postTo(started), stop: started.stop };
}

async function referenceBot(): Promise<Bot> {
  const bot = createBot({ secret: SECRET, clock: () => new Date() });
  const post: Post = async (body, headers) => {
    const answer = await bot.respond({ method: 'POST', headers, rawBody: Buffer.from(body), left: NOBODY_LEAVES });
    return { status: answer.status, text: String(answer.body) };
  };
  return { post, stop: bot.stop };
}

const headersOf = (options: { signedAt?: Date; secret?: string } = {}) =>
  signedHeaders(PING, { secret: SECRET, id: 'delivery_tampered', ...options });

/** A different character of those that a header may hold. */
function changed(character: string): string {
  return character === 'A' ? 'B' : 'A';
}

/** The text with each of its characters changed in turn. */
function withEachChanged(text: string): string[] {
  return [...text].map((character, index) => text.slice(0, index) + changed(character) + text.slice(index + 1));
}

function tamperedHeaders(headers: Headers): Headers[] {
  return ['webhook-id', 'webhook-timestamp', 'webhook-signature'].flatMap((name) =>
    withEachChanged(headers[name] ?? '').map((value) => ({ ...headers, [name]: value })),
  );
}

describe('what Mathia signs with', () => {
  it('[SIGN1] gives the published signature', () => {
    const webhook = new Webhook(VECTOR.secret);

    expect(webhook.sign(VECTOR.id, VECTOR_TIME, VECTOR.body)).toBe(VECTOR.signature);
  });
});

describe.each<[string, () => Promise<Bot>, () => Promise<Bot>]>([
  ['the reference bot', referenceBot, referenceBot],
  ['echo.ts', () => program(ECHO_TS), () => program(FAKED.node)],
  ['echo.py', () => program(ECHO_PY), () => program(FAKED.python)],
])('%s', (name, start, startInThePast) => {
  let bot: Bot;
  beforeAll(async () => {
    bot = await start();
  });
  afterAll(() => bot?.stop());

  it('[SIGN1] accepts the published signature at its time, and no other', async () => {
    if (name === 'the reference bot') vi.useFakeTimers({ toFake: ['Date'], now: VECTOR_TIME });
    const past = await startInThePast();

    const right = await past.post(VECTOR.body, VECTOR_HEADERS);
    const wrong = await past.post(VECTOR.body.replace('2432232314', '2432232315'), VECTOR_HEADERS);
    await past.stop();
    vi.useRealTimers();

    // It is signed, and says nothing that a bot knows.
    expect([204, 400]).toContain(right.status);
    expect(wrong.status).toBe(401);
  });

  it('[SIGN2] refuses a delivery with any byte of a header or of the body changed', async () => {
    const headers = headersOf();
    const whole = await bot.post(PING, headers);

    const tampered: Awaited<ReturnType<Post>>[] = [];
    // One after another: Python's server lets few wait.
    for (const each of tamperedHeaders(headers)) tampered.push(await bot.post(PING, each));
    for (const body of withEachChanged(PING)) tampered.push(await bot.post(body, headers));

    expect(whole).toMatchObject({ status: 200, text: expect.stringContaining(CHALLENGE) });
    expect(tampered.length).toBeGreaterThan(150);
    expect(new Set(tampered.map(({ status }) => status))).toEqual(new Set([401]));
    expect(tampered.filter(({ text }) => text.includes(CHALLENGE))).toEqual([]);
  });

  it('[SIGN2] refuses a body that is cut short, longer, or signed under another version', async () => {
    const headers = headersOf();
    const signature = headers['webhook-signature'] ?? '';
    const forged = [
      'v1',
      'v1,',
      signature.replace('v1,', 'v2,'),
      signature.slice(3),
      `${signature}x`,
      '',
      ' ',
      'v1,==',
    ];

    const answers = [await bot.post(PING.slice(0, -1), headers), await bot.post(`${PING} `, headers)];
    for (const text of forged) answers.push(await bot.post(PING, { ...headers, 'webhook-signature': text }));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 401));
  });

  it('[SIGN3] takes a replay within five minutes as the same delivery, and refuses it afterwards', async () => {
    const young = headersOf({ signedAt: new Date(Date.now() - 4.5 * MINUTE_MS) });
    const old = headersOf({ signedAt: new Date(Date.now() - 5.1 * MINUTE_MS) });
    const early = headersOf({ signedAt: new Date(Date.now() + 5.2 * MINUTE_MS) });

    const first = await bot.post(PING, young);
    const replayed = await bot.post(PING, young);
    const late = await Promise.all([bot.post(PING, old), bot.post(PING, early)]);

    expect(first.status).toBe(200);
    expect(replayed).toEqual(first);
    expect(late.map(({ status }) => status)).toEqual([401, 401]);
  });

  it('[SIGN4] accepts one right signature of two, in either place, as while a secret is changed', async () => {
    const ours = headersOf();
    const theirs = headersOf({ secret: OTHER_SECRET })['webhook-signature'];
    const signature = ours['webhook-signature'];

    const answers = await Promise.all(
      [`${signature} ${theirs}`, `${theirs} ${signature}`, `${theirs} ${theirs}`].map((both) =>
        bot.post(PING, { ...ours, 'webhook-signature': both }),
      ),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 401]);
  });
});
