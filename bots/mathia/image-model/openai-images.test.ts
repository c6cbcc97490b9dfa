import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ModelServer, startModelServer } from '../../../test/fixtures/model-server.ts';
import { imagesUrl, openAiImages } from './openai-images.ts';

const PICTURE = Buffer.from('the bytes of a picture');
let server: ModelServer;

beforeAll(async () => {
  server = await startModelServer();
});
afterAll(() => server?.stop());

function answerWith(body: unknown, status = 200) {
  server.answerWith(async (response) => {
    response.writeHead(status, { 'content-type': 'application/json' });
    response.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

function draw(options: { key?: string; signal?: AbortSignal } = {}) {
  const model = openAiImages({ url: server.url, model: 'painter', key: options.key });
  return model.draw('a lighthouse', options.signal ?? new AbortController().signal);
}

it('[DRAW5] asks as OpenAI’s interface wants it, with the key where there is one', async () => {
  answerWith({ created: 1, data: [{ b64_json: PICTURE.toString('base64') }], usage: { total_tokens: 5 } });

  const picture = await draw({ key: 'sk-secret' });
  await draw();

  const [withKey, without] = server.requests.slice(-2);
  expect(picture).toEqual(PICTURE);
  expect(withKey?.path).toBe('/v1/images/generations');
  expect(withKey?.headers.authorization).toBe('Bearer sk-secret');
  expect(without?.headers).not.toHaveProperty('authorization');
  expect(JSON.parse(withKey?.body ?? '')).toEqual({
    model: 'painter',
    prompt: 'a lighthouse',
    n: 1,
    size: '1024x1024',
  });
});

it('[DRAW5] fetches a picture that the model names by its address, without the key', async () => {
  const url = server.url.replace('/v1', '/files/lighthouse.png');
  server.answerWith(async (response, { path }) => {
    response.end(path === '/files/lighthouse.png' ? PICTURE : JSON.stringify({ data: [{ url }] }));
  });

  const picture = await draw({ key: 'sk-secret' });

  const [asked, fetched] = server.requests.slice(-2);
  expect(picture).toEqual(PICTURE);
  expect(asked?.headers.authorization).toBe('Bearer sk-secret');
  expect(fetched?.path).toBe('/files/lighthouse.png');
  expect(fetched?.headers).not.toHaveProperty('authorization');
});

it.each(['http://127.0.0.1:9/x.png', 'file:///etc/hostname', 'data:image/png;base64,AAAA', 'nonsense'])(
  '[DRAW3] does not follow the model to %s',
  async (url) => {
    answerWith({ data: [{ url }] });
    const before = server.requests.length;

    await expect(draw()).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('no address') });
    expect(server.requests.length - before).toBe(1);
  },
);

it.each([
  ['429', 429, { error: { code: 'rate_limit_exceeded' } }, 'rate_limited'],
  ['500', 500, 'a stack trace', 'unavailable'],
  ['401', 401, { error: { code: 'invalid_api_key' } }, 'unavailable'],
  ['400 for a bad parameter', 400, { error: { code: 'invalid_value' } }, 'unavailable'],
  ['400 for a description it will not draw', 400, { error: { code: 'content_policy_violation' } }, 'forbidden'],
  ['400 by a newer model', 400, { error: { type: 'x', code: 'moderation_blocked' } }, 'forbidden'],
  ['a redirect', 307, '', 'unavailable'],
  ['what is no JSON', 200, '<html>', 'unavailable'],
  ['JSON of another shape', 200, { data: 'many' }, 'unavailable'],
  ['no picture', 200, { data: [] }, 'unavailable'],
  ['an empty picture', 200, { data: [{ b64_json: null }] }, 'unavailable'],
])('[DRAW3] fails on %s', async (_, status, body, code) => {
  answerWith(body, status);

  await expect(draw()).rejects.toMatchObject({ name: 'DomainError', code });
});

it('[DRAW3] fails when nobody is there, and on more than a picture can have', async () => {
  const nobody = openAiImages({ url: 'http://127.0.0.1:9/v1', model: 'painter', key: undefined });
  server.answerWith(async (response) => {
    response.writeHead(200, { 'content-type': 'application/json' });
    const chunk = Buffer.alloc(1024 * 1024, 'A');
    while (!response.destroyed && response.writable) {
      await new Promise<void>((resolve) => {
        response.write(chunk, () => resolve());
      });
    }
  });

  await expect(nobody.draw('x', new AbortController().signal)).rejects.toMatchObject({ code: 'unavailable' });
  await expect(draw()).rejects.toMatchObject({ code: 'unavailable' });
  await server.requests.at(-1)?.closed;
});

it('[DRAW4] hangs up when it is told to stop', async () => {
  const stop = new AbortController();
  server.answerWith(async () => stop.abort());

  await expect(draw({ signal: stop.signal })).rejects.toThrow();

  await server.requests.at(-1)?.closed;
});

it.each([
  ['http://model:8000', 'http://model:8000/v1/images/generations'],
  ['https://api.example/v1/', 'https://api.example/v1/images/generations'],
  ['https://api.example/v1/images/generations', 'https://api.example/v1/images/generations'],
])('[DRAW5] finds the images of %s', (url, found) => {
  expect(imagesUrl(url)).toBe(found);
});
