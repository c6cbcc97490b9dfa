import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import {
  type BedrockServer,
  begin,
  type ConverseEvent,
  encoded,
  startBedrockServer,
} from '../../../test/fixtures/bedrock-server.ts';
import { bedrockModel } from './bedrock-model.ts';

const PROMPT = { system: 'Be short.', user: 'Hello?', tokensMax: 77 };
const START: ConverseEvent = { event: 'messageStart', data: { role: 'assistant' } };
const STOP: ConverseEvent = { event: 'messageStop', data: { stopReason: 'end_turn' } };
const USAGE: ConverseEvent = {
  event: 'metadata',
  data: { usage: { inputTokens: 30, outputTokens: 12, totalTokens: 42 }, metrics: { latencyMs: 5 } },
};
const delta = (text: string): ConverseEvent => ({
  event: 'contentBlockDelta',
  data: { contentBlockIndex: 0, delta: { text } },
});

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

function saying(...events: ConverseEvent[]) {
  server.answerWith((stream) => {
    begin(stream);
    stream.end(Buffer.concat(events.map(encoded)));
  });
}

function ask(signal = new AbortController().signal) {
  return Array.fromAsync(bedrockModel({ modelId: 'vendor.small-v1:0' }).stream(PROMPT, signal));
}

it('[MODEL6] asks ConverseStream with a signature, and gives the text as it comes with what it cost', async () => {
  saying(
    START,
    delta('Grüße, '),
    delta('世界'),
    { event: 'contentBlockStop', data: { contentBlockIndex: 0 } },
    STOP,
    USAGE,
  );

  const pieces = await ask();

  expect(pieces).toEqual([{ text: 'Grüße, ' }, { text: '世界' }, { tokensUsed: 42 }]);
  const [request] = server.requests.slice(-1);
  expect(decodeURIComponent(request?.path ?? '')).toBe('/model/vendor.small-v1:0/converse-stream');
  expect(request?.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d+\/eu-central-1\/bedrock\//,
  );
  expect(JSON.parse(request?.body ?? '')).toEqual({
    system: [{ text: 'Be short.' }],
    messages: [{ role: 'user', content: [{ text: 'Hello?' }] }],
    inferenceConfig: { maxTokens: 77 },
  });
});

it('[MODEL6] reads events that are cut anywhere', async () => {
  const bytes = Buffer.concat([START, delta('Hello'), STOP, USAGE].map(encoded));
  server.answerWith((stream) => {
    begin(stream);
    for (let start = 0; start < bytes.length; start += 7) stream.write(bytes.subarray(start, start + 7));
    stream.end();
  });

  expect(await ask()).toEqual([{ text: 'Hello' }, { tokensUsed: 42 }]);
});

it.each([
  [
    'an exception in the middle',
    [START, delta('Hel'), { exception: 'modelStreamErrorException', data: { message: 'x' } }],
  ],
  ['an end before the end', [START, delta('Hel')]],
] as [string, ConverseEvent[]][])('[MODEL4][MODEL6] fails on %s', async (_, events) => {
  saying(...events);

  await expect(ask()).rejects.toMatchObject({ name: 'DomainError', code: 'unavailable' });
});

it('[MODEL4][MODEL6] tells too many requests from other refusals', async () => {
  const refuse = (status: number, type: string) =>
    server.answerWith((stream) => {
      stream.respond({ ':status': status, 'content-type': 'application/json', 'x-amzn-errortype': type });
      stream.end('{"message":"arn:aws:secret"}');
    });

  refuse(429, 'ThrottlingException');
  await expect(ask()).rejects.toMatchObject({ code: 'rate_limited' });
  refuse(403, 'AccessDeniedException');
  await expect(ask()).rejects.toMatchObject({
    code: 'unavailable',
    message: 'The model failed: AccessDeniedException.',
  });
});

it('[MODEL5][MODEL6] hangs up when it is told to stop', async () => {
  const stop = new AbortController();
  server.answerWith((stream) => {
    begin(stream);
    stream.write(encoded(delta('Hel')));
  });
  const pieces = bedrockModel({ modelId: 'vendor.small-v1:0' }).stream(PROMPT, stop.signal)[Symbol.asyncIterator]();
  await pieces.next();

  stop.abort();

  await expect(pieces.next()).rejects.toThrow();
  await server.requests.at(-1)?.closed;
});
