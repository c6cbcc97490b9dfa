import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type BotProgram, ECHO_PY, ECHO_TS, startBotProgram } from '../../test/fixtures/bot-program.ts';
import { type ModelServer, saying, startModelServer } from '../../test/fixtures/model-server.ts';
import { BOT_SECRET, type RunningBot, startReferenceBot } from '../../test/fixtures/reference-bot.ts';
import { openAiModel } from '../mathia/model/openai-model.ts';
import { checkBot } from './check-bot.ts';

const NAMES = [
  'challenge',
  'message',
  'spoken message',
  'wrong signature',
  'no signature',
  'stale signature',
  'duplicate',
  'slow answer',
  'stream',
  'cancel',
  'unknown event',
];

async function check(url: string, options: { headersMs?: number } = {}) {
  const verdicts = await checkBot({ url, secret: BOT_SECRET, ...options });
  expect(verdicts.map(({ name }) => name)).toEqual(NAMES);
  return Object.fromEntries(verdicts.map(({ name, passed, words }) => [name, { passed, words }]));
}

async function failuresOf(url: string, options: { headersMs?: number } = {}): Promise<Record<string, string>> {
  const verdicts = Object.entries(await check(url, options)).filter(([, { passed }]) => !passed);
  return Object.fromEntries(verdicts.map(([name, { words }]) => [name, words]));
}

describe.each([
  ['echo.ts', ECHO_TS],
  ['echo.py', ECHO_PY],
] as const)('%s', (_, command) => {
  let bot: BotProgram;
  beforeAll(async () => {
    bot = await startBotProgram(command, { secret: BOT_SECRET });
  });
  afterAll(() => bot?.stop());

  it('[MAKER2] passes every check', async () => {
    expect(await failuresOf(bot.url)).toEqual({});
  });
});

describe('the reference bot', () => {
  let model: ModelServer;
  let bot: RunningBot;
  beforeAll(async () => {
    model = await startModelServer();
    const languageModel = openAiModel({ url: model.url, model: 'small', key: undefined });
    bot = await startReferenceBot({ languageModel: { model: languageModel, budget: { answers: 50, tokens: 50_000 } } });
  });
  afterAll(async () => {
    await bot?.stop();
    await model?.stop();
  });

  it('[MAKER2] passes every check with a skill', async () => {
    expect(await failuresOf(bot.url)).toEqual({});
  });

  it('[MAKER2][REFBOT6] passes every check with a stream, which is looked at and stopped', async () => {
    model.answerWith(saying(['Lima ', 'is ', 'it.'], { everyMs: 20 }));

    const verdicts = await checkBot({ url: bot.url, secret: BOT_SECRET, question: 'What is the capital of Peru?' });

    expect(verdicts.filter(({ passed }) => !passed)).toEqual([]);
    const words = Object.fromEntries(verdicts.map((verdict) => [verdict.name, verdict.words]));
    expect(words.stream).toBe('is well-formed and ends as it should');
    expect(words.cancel).toBe('took it in the middle of a stream');
  });
});

type Behave = (
  request: { isSigned: boolean; event: { type: string; data: { challenge?: string; content?: { spoken?: boolean } } } },
  response: ServerResponse,
) => unknown;

/** A bot that behaves but for what a test changes. */
const good: Behave = ({ isSigned, event }, response) => {
  if (!isSigned) return response.writeHead(401).end();
  if (event.type === 'bot.ping') return response.end(JSON.stringify({ challenge: event.data.challenge }));
  if (event.type !== 'message.created') return response.writeHead(204).end();
  return response.writeHead(200, { 'content-type': 'text/plain' }).end('Lima');
};

const only =
  (type: string, behave: Behave): Behave =>
  (request, response) =>
    request.isSigned && request.event.type === type ? behave(request, response) : good(request, response);

const streamed = (text: string) =>
  only('message.created', (_, response) => response.writeHead(200, { 'content-type': 'text/event-stream' }).end(text));

const TEXT = 'event: text\ndata: {"text":"Lima"}\n\n';

describe('a bad bot', () => {
  const servers: ReturnType<typeof createServer>[] = [];
  afterEach(() => {
    for (const server of servers.splice(0)) server.closeAllConnections();
  });

  async function serve(behave: Behave): Promise<string> {
    const server = createServer(async (request, response) => behave(await read(request), response));
    servers.push(server);
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  }

  it('[MAKER2] that is good passes, so that what follows means something', async () => {
    expect(await failuresOf(await serve(good))).toEqual({});
    expect(await failuresOf(await serve(streamed(`${TEXT}event: done\ndata: {}\n\n`)))).toEqual({});
  });

  it.each(['image/png', 'audio/mpeg'])('[MAKER2] that answers with %s alone passes', async (type) => {
    const body = Buffer.alloc(300_000, 7);
    const url = await serve(only('message.created', (_, r) => r.writeHead(200, { 'content-type': type }).end(body)));

    const verdicts = await check(url);

    expect(verdicts.message).toEqual({ passed: true, words: `answers with ${type}, 300000 bytes` });
    expect(Object.values(verdicts).every(({ passed }) => passed)).toBe(true);
  });

  it('[MAKER2] that chokes on a recording is told so', async () => {
    const url = await serve((request, response) => {
      if (request.isSigned && request.event.data.content?.spoken) return response.writeHead(500).end('no text?');
      return good(request, response);
    });

    expect(await failuresOf(url)).toEqual({ 'spoken message': 'answered 500 “no text?”' });
  });

  it('[MAKER2] that believes everybody is told so', async () => {
    const url = await serve((request, response) => good({ ...request, isSigned: true }, response));

    const failures = await failuresOf(url);

    expect(Object.keys(failures)).toEqual(['wrong signature', 'no signature', 'stale signature']);
    expect(failures['wrong signature']).toContain('must get 401, it answered 200 “Lima”: anybody could speak');
  });

  it('[MAKER2] that refuses with another status is told which', async () => {
    const url = await serve((request, response) =>
      request.isSigned ? good(request, response) : response.writeHead(400).end('no'),
    );

    expect((await failuresOf(url))['stale signature']).toBe(
      'a signature ten minutes old must get 401, it answered 400 “no”: only 401 tells that it looked',
    );
  });

  it.each<[string, Behave, string, string]>([
    ['another challenge', only('bot.ping', (_, r) => r.end('{"challenge":"x"}')), 'challenge', 'another challenge'],
    ['a challenge as text', only('bot.ping', (_, r) => r.end('pong')), 'challenge', 'wants {"challenge": …} as JSON'],
    ['500', only('message.created', (_, r) => r.writeHead(500).end('oops')), 'message', 'answered 500 “oops”'],
    [
      'a redirect',
      only('message.created', (_, r) => r.writeHead(302, { location: 'https://other.example/' }).end()),
      'message',
      'a redirect to https://other.example/; Mathia follows none',
    ],
    ['410', only('message.created', (_, r) => r.writeHead(410).end()), 'message', 'disables the bot'],
    [
      'HTML',
      only('message.created', (_, r) => r.writeHead(200, { 'content-type': 'text/html' }).end('<p>')),
      'message',
      'the content type "text/html"',
    ],
    [
      'JSON of its own',
      only('message.created', (_, r) => r.writeHead(200, { 'content-type': 'application/json' }).end('{"say":"hi"}')),
      'message',
      'JSON that is no answer',
    ],
    [
      'a long answer',
      only('message.created', (_, r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(17_000))),
      'message',
      'no message',
    ],
    [
      'a huge answer',
      only('message.created', (_, r) => r.writeHead(200, { 'content-type': 'text/plain' }).end('x'.repeat(300_000))),
      'message',
      'longer than 262144 bytes',
    ],
    ['a hang-up', only('message.created', (_, r) => r.destroy()), 'message', 'the request failed'],
    [
      'another answer each time',
      only('message.created', (_, r) => r.setHeader('content-type', 'text/plain').end(String(Math.random()))),
      'duplicate',
      'keep the answer by its id',
    ],
    ['a stream without an end', streamed(TEXT), 'stream', 'ended without "done"'],
    ['a stream that goes on', streamed(`event: done\ndata: {}\n\n${TEXT}`), 'stream', '"done" is not its last event'],
    ['a stream without names', streamed('data: {"text":"Lima"}\n\n'), 'stream', 'an event has no name'],
    ['a stream of plain text', streamed('event: text\ndata: Lima\n\n'), 'stream', 'not what belongs there: “Lima”'],
    ['404 to a cancel', only('reply.cancelled', (_, r) => r.writeHead(404).end()), 'cancel', 'wants 2xx'],
    ['400 to the unknown', only('room.painted_blue', (_, r) => r.writeHead(400).end()), 'unknown event', 'wants 2xx'],
  ])('[MAKER2] that gives %s is told why', async (_, behave, name, words) => {
    const failures = await failuresOf(await serve(behave));

    expect(failures[name]).toContain(words);
  });

  it('[MAKER2] that crashes at a cancel is found out', async () => {
    let isDown = false;
    const url = await serve((request, response) => {
      if (request.event.type === 'reply.cancelled') isDown = true;
      else if (isDown) return response.destroy();
      return good(request, response);
    });

    expect((await failuresOf(url)).cancel).toContain('the request failed');
  });

  it('[MAKER2] that hangs is given up when its time is over', async () => {
    const url = await serve(only('message.created', () => undefined));

    const failures = await failuresOf(url, { headersMs: 700 });

    expect(failures.message).toBe('it sent no headers within 0.7 s');
    expect(failures['slow answer']).toBe('it must send its headers within 10 s');
  });

  it('[MAKER2] that is not there fails every check with the reason', async () => {
    const failures = await failuresOf('http://127.0.0.1:9/');

    expect(Object.keys(failures)).toEqual(expect.arrayContaining(['challenge', 'message', 'cancel', 'unknown event']));
  });
});

async function read(request: IncomingMessage) {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  const body = Buffer.concat(chunks).toString('utf8');
  return { isSigned: isSigned(body, request), event: JSON.parse(body) };
}

function isSigned(body: string, { headers }: IncomingMessage): boolean {
  try {
    new Webhook(BOT_SECRET).verify(body, headers as Record<string, string>, { jsonParse: false });
    return true;
  } catch {
    return false;
  }
}
