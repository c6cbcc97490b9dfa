import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, expect, it } from 'vitest';
import { messageDelivery, signedHeaders } from '../../test/fixtures/bot-delivery.ts';
import { saying, startModelServer } from '../../test/fixtures/model-server.ts';

const SECRET = Buffer.from('a secret of the tests, 32 bytes.').toString('base64');
let bot: ChildProcess | undefined;

afterEach(() => {
  bot?.kill('SIGKILL');
});

/** The bot as a process of its own, and the address it prints. */
async function start(env: Record<string, string> = {}) {
  bot = spawn(process.execPath, ['bots/mathia/main.ts'], {
    env: { PATH: process.env.PATH, PORT: '0', MATHIA_BOT_SECRET: SECRET, ...env },
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const [line] = await once(bot.stdout as NonNullable<ChildProcess['stdout']>, 'data');
  return { process: bot, url: /http:\S+/.exec(String(line))?.[0] ?? '' };
}

it('serves on a port of this machine only, and ends when asked to', async () => {
  const { process: started, url } = await start();
  const body = JSON.stringify(messageDelivery({ text: '6*7' }));

  const response = await fetch(url, { method: 'POST', body, headers: signedHeaders(body, { secret: SECRET }) });
  started.kill('SIGTERM');
  const [code] = await once(started, 'exit');

  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await response.text()).toContain('42');
  expect(code).toBe(0);
});

it('[MODEL7] asks the model that its environment names', async () => {
  const model = await startModelServer();
  model.answerWith(saying(['Lima.']));
  const { url } = await start({ MATHIA_MODEL_URL: model.url, MATHIA_MODEL: 'small', MATHIA_MODEL_KEY: 'sk-key' });
  const body = JSON.stringify(messageDelivery({ text: 'What is the capital of Peru?' }));

  const response = await fetch(url, { method: 'POST', body, headers: signedHeaders(body, { secret: SECRET }) });
  const text = await response.text();
  await model.stop();

  expect(response.headers.get('content-type')).toBe('text/event-stream; charset=utf-8');
  expect(text).toContain('event: text\ndata: {"text":"Lima."}\n\nevent: done\n');
  expect(model.requests[0]?.headers.authorization).toBe('Bearer sk-key');
  expect(JSON.parse(model.requests[0]?.body ?? '').model).toBe('small');
});

it('[DRAW7] has the image model draw that its environment names', async () => {
  const model = await startModelServer();
  model.answerWith(async (response) => {
    response.writeHead(400).end('{"error":{"code":"moderation_blocked"}}');
  });
  const environment = { MATHIA_IMAGE_MODEL: 'painter', MATHIA_IMAGE_MODEL_KEY: 'sk-paint' };
  const { url } = await start({ MATHIA_IMAGE_MODEL_URL: model.url, ...environment });
  const body = JSON.stringify(messageDelivery({ text: 'draw a lighthouse in fog' }));

  const response = await fetch(url, { method: 'POST', body, headers: signedHeaders(body, { secret: SECRET }) });
  const text = await response.text();
  await model.stop();

  expect(text).toContain('My image model refuses to draw that');
  expect(model.requests[0]?.path).toBe('/v1/images/generations');
  expect(model.requests[0]?.headers.authorization).toBe('Bearer sk-paint');
  expect(JSON.parse(model.requests[0]?.body ?? '').model).toBe('painter');
});

it.each([
  ['two models', { MATHIA_MODEL_URL: 'http://127.0.0.1:9', MATHIA_BEDROCK_MODEL: 'x' }, 'not both'],
  ['an address without a model', { MATHIA_MODEL_URL: 'http://127.0.0.1:9' }, 'MATHIA_MODEL beside it'],
  ['an address that is none', { MATHIA_MODEL_URL: 'ollama', MATHIA_MODEL: 'x' }, 'wants an address'],
  ['two image models', { MATHIA_IMAGE_MODEL_URL: 'http://127.0.0.1:9', MATHIA_BEDROCK_IMAGE_MODEL: 'x' }, 'not both'],
  [
    'an image address without a model',
    { MATHIA_IMAGE_MODEL_URL: 'http://127.0.0.1:9' },
    'MATHIA_IMAGE_MODEL beside it',
  ],
  ['an image model it cannot ask', { MATHIA_BEDROCK_IMAGE_MODEL: 'vendor.painter' }, 'not vendor.painter'],
])('[MODEL7][DRAW7] does not start with %s, and says why', async (_, env, words) => {
  const child = spawn(process.execPath, ['bots/mathia/main.ts'], {
    env: { PATH: process.env.PATH, PORT: '0', MATHIA_BOT_SECRET: SECRET, ...env },
  });
  const [said] = await once(child.stderr, 'data');

  const [code] = await once(child, 'exit');

  expect(String(said)).toContain(words);
  expect(String(said)).not.toContain('    at ');
  expect(code).toBe(1);
});

it('ends with its parent when told to', async () => {
  const { process: started } = await start({ MATHIA_EXIT_WITH_PARENT: '1' });

  started.stdin?.end();
  const [code] = await once(started, 'exit');

  expect(code).toBe(0);
});

it('says so when its port is taken', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const address = other.address();
  const port = typeof address === 'object' ? String(address?.port) : '';
  const second = spawn(process.execPath, ['bots/mathia/main.ts'], {
    env: { PATH: process.env.PATH, PORT: port, MATHIA_BOT_SECRET: SECRET },
  });
  const [words] = await once(second.stderr, 'data');

  const [code] = await once(second, 'exit');
  other.close();

  expect(String(words)).toContain(`cannot listen on port ${port}`);
  expect(code).toBe(1);
});
