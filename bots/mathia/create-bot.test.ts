import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { BotEventName } from '../../protocol/bot.ts';
import { BotAnswer } from '../../protocol/bot-webhook.ts';
import { type DeliveryOptions, messageDelivery, signedHeaders } from '../../test/fixtures/bot-delivery.ts';
import { sampleDelivery } from '../check/sample-deliveries.ts';
import { createBot, REQUEST_BYTES_MAX } from './create-bot.ts';
import { serveBot } from './serve-bot.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes.').toString('base64')}`;
const OTHER_SECRET = `whsec_${Buffer.from('another secret of the tests, too').toString('base64')}`;

let clockReads = 0;
const clock = () => {
  clockReads++;
  return new Date('2026-11-22T10:30:00.000Z');
};
const server = serveBot(createBot({ secret: SECRET, clock }));
let url = '';
let deliveries = 0;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
});

afterAll(() => {
  server.closeAllConnections();
  server.close();
});

function post(body: string, headers: Record<string, string>) {
  return fetch(url, { method: 'POST', body, headers });
}

function postSigned(body: string) {
  return post(body, signedHeaders(body, { secret: SECRET, id: `delivery_${++deliveries}` }));
}

async function ask(options: DeliveryOptions): Promise<BotAnswer> {
  const response = await postSigned(JSON.stringify(messageDelivery(options)));
  expect(response.status).toBe(200);
  return BotAnswer.parse(await response.json());
}

async function textOf(options: DeliveryOptions): Promise<string> {
  const answer = await ask(options);
  return 'messages' in answer ? (answer.messages[0]?.text ?? '') : '';
}

it('[REFBOT1] answers a signed message', async () => {
  const text = await textOf({ text: 'what is 12*7?' });

  expect(text).toBe('`12*7` = **84**');
});

it('[REFBOT1] refuses a signature by another secret, a stale one, and none', async () => {
  const body = JSON.stringify(messageDelivery({ text: 'what is 12*7?' }));
  const stale = signedHeaders(body, { secret: SECRET, signedAt: new Date(Date.now() - 6 * 60_000) });
  const before = clockReads;

  const statuses = await Promise.all([
    post(body, signedHeaders(body, { secret: OTHER_SECRET })),
    post(body, stale),
    post(body, {}),
    post(body, { ...signedHeaders(body, { secret: SECRET }), 'webhook-signature': 'v1 v1, v2,x garbage' }),
    post(`${body} `, signedHeaders(body, { secret: SECRET })),
  ]).then((responses) => responses.map((response) => response.status));

  expect(statuses).toEqual([401, 401, 401, 401, 401]);
  expect(clockReads).toBe(before);
});

it('[REFBOT1] accepts one right signature among several, as while a secret is changed', async () => {
  const body = JSON.stringify(messageDelivery({ text: '1 + 1' }));
  const headers = signedHeaders(body, { secret: SECRET, id: 'rotation' });
  const other = signedHeaders(body, { secret: OTHER_SECRET, id: 'rotation' });
  const both = `${other['webhook-signature']} ${headers['webhook-signature']}`;

  const response = await post(body, { ...headers, 'webhook-signature': both });

  expect(response.status).toBe(200);
});

it('[REFBOT2] gives a repeated delivery its first answer without working again', async () => {
  const body = JSON.stringify(messageDelivery({ text: 'what time is it?' }));
  const headers = signedHeaders(body, { secret: SECRET, id: 'repeated' });
  const before = clockReads;

  const [first, atOnce] = await Promise.all([post(body, headers), post(body, headers)]);
  const later = await post(body, headers);

  const answers = await Promise.all([first, atOnce, later].map((response) => response.text()));
  expect(new Set(answers).size).toBe(1);
  expect(clockReads).toBe(before + 1);
});

it('refuses what is no delivery', async () => {
  const statuses = await Promise.all([
    postSigned('not JSON'),
    postSigned('[]'),
    postSigned('{"type":"message.created","data":{}}'),
    postSigned('{"type":7}'),
    postSigned(JSON.stringify({ text: 'x'.repeat(REQUEST_BYTES_MAX) })),
    fetch(url),
  ]).then((responses) => responses.map((response) => response.status));

  expect(statuses).toEqual([400, 400, 400, 400, 413, 405]);
});

it('[REFBOT6] echoes a challenge, hears every other event of the contract, and has nothing to say to them', async () => {
  const quiet = BotEventName.options.filter((name) => name !== 'bot.ping' && name !== 'message.created');

  const ping = await postSigned(JSON.stringify(sampleDelivery('bot.ping', { challenge: 'abc123' })));
  const others = await Promise.all(quiet.map((name) => postSigned(JSON.stringify(sampleDelivery(name)))));

  expect([ping.status, await ping.json()]).toEqual([200, { challenge: 'abc123' }]);
  expect(quiet.length).toBeGreaterThan(4);
  expect(others.map(({ status }) => status)).toEqual(quiet.map(() => 204));
});

it('[REFBOT6] has nothing to say to events it does not know', async () => {
  const response = await postSigned('{"type":"room.painted_blue","data":{}}');

  expect(response.status).toBe(204);
  expect(await response.text()).toBe('');
});

it('[REFBOT3][MODEL7] says honestly what it cannot do, and what it can', async () => {
  const answer = await ask({ text: 'Who won the world cup in 1998?' });

  expect(answer).toMatchObject({
    messages: [{ text: expect.stringContaining("I can't do that yet"), suggestions: expect.any(Array) }],
  });
});

it('[REFBOT3] keeps silent in a group about what nobody asked it', async () => {
  const overheard = await ask({ text: 'Who won the world cup in 1998?', roomKind: 'group' });
  const mentioned = await ask({ text: '@mathia who won?', roomKind: 'group', mentionsYou: true });

  expect(overheard).toEqual({ noReply: true });
  expect(mentioned).toHaveProperty('messages');
});

it('reads past its own mention', async () => {
  const texts = await Promise.all([
    textOf({ text: '@mathia what is 2+3?', roomKind: 'group', mentionsYou: true }),
    textOf({ text: '@Mathia, 2+3', roomKind: 'group', mentionsYou: true }),
    textOf({ text: '2+3 @mathia', roomKind: 'group', mentionsYou: true }),
  ]);

  expect(texts).toEqual(['`2+3` = **5**', '`2+3` = **5**', '`2+3` = **5**']);
});

it('[REFBOT4] survives expressions that want all time and memory, and answers the next one', async () => {
  const endless = await textOf({ text: 'f(n) = n < 2 ? n : f(n-1) + f(n-2); f(60)' });
  const huge = await textOf({ text: 'ones(1e6,1e6)' });
  const next = await textOf({ text: '1+1' });

  expect([endless, huge]).toEqual([expect.stringContaining('I gave up'), expect.stringContaining('I gave up')]);
  expect(next).toBe('`1+1` = **2**');
});
