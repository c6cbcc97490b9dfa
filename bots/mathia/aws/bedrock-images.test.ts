import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { type BedrockServer, startBedrockServer } from '../../../test/fixtures/bedrock-server.ts';
import { bedrockImages } from './bedrock-images.ts';

const PICTURE = Buffer.from('the bytes of a picture');
const IMAGES = [PICTURE.toString('base64')];
const NOVA = 'amazon.nova-canvas-v1:0';
const STABLE = 'stability.stable-image-core-v1:1';

let server: BedrockServer;

beforeAll(async () => {
  server = await startBedrockServer();
  vi.stubEnv('AWS_ENDPOINT_URL_BEDROCK_RUNTIME', server.url);
  vi.stubEnv('AWS_REGION', 'eu-central-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKIDEXAMPLE');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'not-a-secret');
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await server?.stop();
});

function answerWith(body: unknown, { status = 200, type }: { status?: number; type?: string } = {}) {
  server.answerWith((stream) => {
    stream.respond({
      ...{ ':status': status, 'content-type': 'application/json' },
      ...(type && { 'x-amzn-errortype': type }),
    });
    stream.end(typeof body === 'string' ? body : JSON.stringify(body));
  });
}

function draw(modelId: string, signal = new AbortController().signal) {
  return bedrockImages({ modelId }).draw('a lighthouse', signal);
}

const AMAZON_REQUEST = {
  taskType: 'TEXT_IMAGE',
  textToImageParams: { text: 'a lighthouse' },
  imageGenerationConfig: { numberOfImages: 1, width: 1024, height: 1024, quality: 'standard' },
};
const STABILITY_REQUEST = { prompt: 'a lighthouse', aspect_ratio: '1:1', output_format: 'png' };

it.each([
  [NOVA, AMAZON_REQUEST, { images: IMAGES }],
  ['amazon.titan-image-generator-v2:0', AMAZON_REQUEST, { images: IMAGES, error: null }],
  [STABLE, STABILITY_REQUEST, { images: IMAGES, finish_reasons: [null], seeds: [7] }],
  ['us.stability.sd3-5-large-v1:0', STABILITY_REQUEST, { images: IMAGES }],
])('[DRAW6] asks %s by InvokeModel as it wants to be asked', async (modelId, request, answer) => {
  answerWith(answer);

  const picture = await draw(modelId);

  const asked = server.requests.at(-1);
  expect(picture).toEqual(PICTURE);
  expect(decodeURIComponent(asked?.path ?? '')).toBe(`/model/${modelId}/invoke`);
  expect(asked?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-central-1\/bedrock\//,
  );
  expect(JSON.parse(asked?.body ?? '')).toEqual(request);
});

it.each([
  [
    'Amazon’s filter of a description',
    NOVA,
    { message: 'This request has been blocked by our content filters.' },
    400,
    'ValidationException',
  ],
  [
    'Amazon’s filter of pictures',
    NOVA,
    { images: [], error: 'All of the generated images have been blocked.' },
    200,
    '',
  ],
  ['Stability’s filter', STABLE, { images: [], finish_reasons: ['Filter reason: prompt'] }, 200, ''],
])('[DRAW3][DRAW6] tells a refusal: %s', async (_, modelId, body, status, type) => {
  answerWith(body, { status, type });

  await expect(draw(modelId)).rejects.toMatchObject({
    code: 'forbidden',
    message: expect.not.stringContaining('block'),
  });
});

it.each([
  ['throttling', { message: 'x' }, 429, 'ThrottlingException', 'rate_limited'],
  ['a missing permission', { message: 'arn:aws:secret' }, 403, 'AccessDeniedException', 'unavailable'],
  ['a bad parameter', { message: 'height: 3 is not a multiple of 64' }, 400, 'ValidationException', 'unavailable'],
  ['no picture', { images: [] }, 200, '', 'unavailable'],
  ['another shape', { images: 'many' }, 200, '', 'unavailable'],
  ['no JSON', 'oops', 200, '', 'unavailable'],
])('[DRAW3][DRAW6] fails on %s', async (_, body, status, type, code) => {
  answerWith(body, { status, type });

  const failure = await draw(NOVA).catch((error: Error) => error);

  expect(failure).toMatchObject({ name: 'DomainError', code });
  expect((failure as Error).message).not.toContain('secret');
});

it('[DRAW6] hangs up when it is told to stop', async () => {
  const stop = new AbortController();
  server.answerWith(() => stop.abort());

  await expect(draw(NOVA, stop.signal)).rejects.toThrow();

  await server.requests.at(-1)?.closed;
});

it('[DRAW7] refuses a model that it does not know how to ask', () => {
  expect(() => bedrockImages({ modelId: 'vendor.small-v1:0' })).toThrow('not vendor.small-v1:0');
});
