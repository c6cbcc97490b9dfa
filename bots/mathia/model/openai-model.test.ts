import { afterAll, beforeAll, expect, it } from 'vitest';
import {
  chunk,
  DONE,
  EVENT_STREAM,
  type ModelServer,
  STOP,
  saying,
  startModelServer,
  usage,
  writing,
} from '../../../test/fixtures/model-server.ts';
import { completionsUrl, openAiModel } from './openai-model.ts';

const PROMPT = { system: 'Be short.', user: 'Hello?', tokensMax: 77 };
let server: ModelServer;

beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server?.stop());

async function ask(options: { key?: string; signal?: AbortSignal } = {}) {
  const model = openAiModel({ url: server.url, model: 'small', key: options.key });
  const pieces = await Array.fromAsync(model.stream(PROMPT, options.signal ?? new AbortController().signal));
  const texts = pieces.flatMap((piece) => ('text' in piece ? [piece.text] : []));
  return { pieces, text: texts.join('') };
}

it('[MODEL1] asks as OpenAI’s interface wants it, with the key where there is one', async () => {
  server.answerWith(saying(['Hi']));

  await ask({ key: 'sk-secret' });
  await ask();

  const [withKey, without] = server.requests.slice(-2);
  expect(withKey?.path).toBe('/v1/chat/completions');
  expect(withKey?.headers.authorization).toBe('Bearer sk-secret');
  expect(without?.headers).not.toHaveProperty('authorization');
  expect(JSON.parse(withKey?.body ?? '')).toMatchObject({
    ...{ model: 'small', stream: true, max_tokens: 77 },
    messages: [
      { role: 'system', content: 'Be short.' },
      { role: 'user', content: 'Hello?' },
    ],
  });
});

it.each([1, 2, 3, 7, 64])('[MODEL1] reads a stream that comes %s bytes at a time', async (bytesAtOnce) => {
  const pieces = ['Grüße', ', ', '世界', ' 👋🏽', '\n\n- a\n- b'];
  const body = `: hello\r\n\r\n${pieces.map((piece) => chunk(piece)).join('')}${STOP}${usage(42)}${DONE}`;
  server.answerWith(writing(body.replaceAll('\n\n', '\r\n\r\n'), { bytesAtOnce }));

  const { pieces: read, text } = await ask();

  expect(text).toBe(pieces.join(''));
  expect(read.at(-1)).toEqual({ tokensUsed: 42 });
});

it('[MODEL1] takes what servers leave out or add', async () => {
  const odd = 'data: {"choices":[{"delta":{"role":"assistant","content":null}}],"x_vendor":1}\n\n';
  const bare = 'data: {"choices":[]}\n\n';
  server.answerWith(writing(`${odd}${bare}${chunk('Hi')}${STOP}`, { bytesAtOnce: 500 }));

  expect((await ask()).text).toBe('Hi');
});

it.each([
  ['429', 429, 'rate_limited'],
  ['500', 500, 'unavailable'],
  ['401', 401, 'unavailable'],
  ['a redirect', 307, 'unavailable'],
])('[MODEL4] fails on %s without reading on', async (_, status, code) => {
  server.answerWith(async (response) => {
    response.writeHead(status, { location: 'http://127.0.0.1:9/' }).end('{"error":{"message":"secret details"}}');
  });

  await expect(ask()).rejects.toMatchObject({ name: 'DomainError', code });
});

it.each([
  ['ends before its end', chunk('Hel')],
  ['reports an error', `${chunk('Hel')}data: {"error":{"message":"overloaded"}}\n\n`],
  ['sends what is no JSON', `${chunk('Hel')}data: {"choices":\n\n`],
  ['sends JSON of another shape', `${chunk('Hel')}data: {"choices":"many"}\n\n`],
])('[MODEL4] fails when the stream %s', async (_, body) => {
  server.answerWith(writing(body, { bytesAtOnce: 1_000 }));

  await expect(ask()).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' });
});

it('[MODEL4] fails when the line breaks, and when nobody is there', async () => {
  server.answerWith(async (response) => {
    response.writeHead(200, EVENT_STREAM).write(chunk('Hel'), () => response.destroy());
  });
  const nobody = openAiModel({ url: 'http://127.0.0.1:9/v1', model: 'small', key: undefined });
  const { signal } = new AbortController();

  await expect(ask()).rejects.toMatchObject({ code: 'unavailable' });
  await expect(Array.fromAsync(nobody.stream(PROMPT, signal))).rejects.toMatchObject({ code: 'unavailable' });
});

it('[MODEL5] hangs up when it is told to stop', async () => {
  const stop = new AbortController();
  server.answerWith(async (response) => {
    response.writeHead(200, EVENT_STREAM).write(chunk('Hel'), () => stop.abort());
  });

  await expect(ask({ signal: stop.signal })).rejects.toThrow();

  await server.requests.at(-1)?.closed;
});

it.each([
  ['http://model:8000', 'http://model:8000/v1/chat/completions'],
  ['http://model:8000/', 'http://model:8000/v1/chat/completions'],
  ['https://api.example/v1/', 'https://api.example/v1/chat/completions'],
  ['https://api.example/openai/v2', 'https://api.example/openai/v2/chat/completions'],
  ['https://api.example/v1/chat/completions', 'https://api.example/v1/chat/completions'],
])('finds the completions of %s', (url, found) => {
  expect(completionsUrl(url)).toBe(found);
});
