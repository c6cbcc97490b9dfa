import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { messageDelivery, signedHeaders } from '../../test/fixtures/bot-delivery.ts';
import { type BotProgram, ECHO_PY, ECHO_TS, startBotProgram } from '../../test/fixtures/bot-program.ts';
import { sampleDelivery } from '../check/sample-deliveries.ts';

const SECRET = `whsec_${Buffer.from('a secret of the tests, 32 bytes.').toString('base64')}`;
const LINES_MAX = 40;

describe.each([
  ['echo.ts', ECHO_TS],
  ['echo.py', ECHO_PY],
] as const)('%s', (name, command) => {
  let bot: BotProgram;
  beforeAll(async () => {
    bot = await startBotProgram(command, { secret: SECRET });
  });
  afterAll(() => bot?.stop());

  function post(event: object, options: { secret?: string } = {}) {
    const body = JSON.stringify(event);
    return fetch(bot.url, { method: 'POST', body, headers: signedHeaders(body, { secret: SECRET, ...options }) });
  }

  it('[MAKER1] repeats what people say, whatever its script and signs', async () => {
    const text = 'Grüße, 世界! 👋🏽\n"two" \\ lines';

    const response = await post(messageDelivery({ text }));

    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8');
    expect(await response.text()).toBe(`You said: ${text}`);
  });

  it('[MAKER1] echoes the challenge, and refuses a wrong signature', async () => {
    const ping = sampleDelivery('bot.ping', { challenge: 'abc123' });

    const good = await post(ping);
    const bad = await post(ping, { secret: Buffer.alloc(32, 1).toString('base64') });

    expect([good.status, await good.json()]).toEqual([200, { challenge: 'abc123' }]);
    expect(bad.status).toBe(401);
    expect(await bad.text()).not.toContain('abc123');
  });

  it('[MAKER1] lets every other event pass', async () => {
    const events = [sampleDelivery('reply.cancelled'), sampleDelivery('reaction.added'), { type: 'room.painted_blue' }];

    const answers = await Promise.all(events.map((event) => post(event)));

    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204]);
  });

  it('[MAKER1] lives on when somebody hangs up in the middle', async () => {
    const socket = connect(Number(new URL(bot.url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.end('POST / HTTP/1.1\r\nhost: bot\r\ncontent-length: 100\r\n\r\n{"type":');
    await once(socket.resume(), 'close');

    const response = await post(messageDelivery({ text: 'still there?' }));

    expect(await response.text()).toBe('You said: still there?');
  });

  it(`[MAKER1] has at most ${LINES_MAX} lines and needs nothing but its language`, () => {
    const source = readFileSync(`bots/examples/${name}`, 'utf8');
    const modules = [...source.matchAll(/from '(?<module>[^']+)'/g)].map(({ groups }) => groups?.module ?? '');

    expect(source.split('\n').filter((line) => line.trim() !== '').length).toBeLessThanOrEqual(LINES_MAX);
    // Python says so itself: the test starts it without anything that is installed beside it.
    expect(modules.filter((module) => !module.startsWith('node:'))).toEqual([]);
  });
});
