import { globSync, readFileSync } from 'node:fs';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { logFault } from '../../lambdas/shared/wire-error.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { postAsBot } from '../fixtures/bot-client.ts';
import { type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { type MadeBot, makeBot } from '../fixtures/made-bot.ts';
import { drawnScene, isUnderstood, show, whenever } from '../fixtures/pictures.ts';
import { newClientMessageId, type SocketClient } from '../fixtures/socket-client.ts';

/** In everything that somebody writes here. */
const CANARY = 'canary-7f3a';
/** What opens something, whoever has it. */
const SECRETS = /eyJ[\w-]{20}|mbt_\w|mrt_\w|whsec_|ticket\.[\w-]{20}|X-Amz-Signature=|Bearer \S/;
const FAULT = '"level":"error"';

let chat: Chat;
let ana: Person;
let a: SocketClient;
let roomId: RoomId;
let made: MadeBot;
const logged: string[] = [];

beforeAll(async () => {
  chat = await startChat({ clockFactor: 60, log: ({ function: name, text }) => void logged.push(`${name} ${text}`) });
  ana = await chat.person('ana');
  roomId = await newRoom(ana, [], { name: `${CANARY} room` });
  a = await ana.join();
  made = await makeBot(ana, { name: `${CANARY} bot` });
  await made.enter(roomId, 'all');
});
afterAll(() => Promise.all([chat.stop(), made.stop()]));

function expectNothingToldIn(lines: readonly string[]): void {
  expect(lines.filter((line) => line.includes(CANARY))).toEqual([]);
  expect(lines.filter((line) => SECRETS.test(line))).toEqual([]);
}

it('[SECURE4] logs of a fault its name and where it was, and no word of its message', () => {
  const print = vi.spyOn(console, 'error').mockImplementation(() => {});
  const said = `Unexpected token, "${CANARY}\n    at ${CANARY} (${CANARY}.ts:1:1)" is not valid JSON`;

  logFault(new SyntaxError(said), 'request-1');
  logFault(CANARY, 'request-2');

  const lines = print.mock.calls.map(([line]) => String(line));
  print.mockRestore();
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    {
      level: 'error',
      requestId: 'request-1',
      name: 'SyntaxError',
      stack: expect.arrayContaining([expect.stringMatching(/^at .*logs\.test\.ts/)]),
    },
    { level: 'error', requestId: 'request-2', name: 'Error', stack: expect.any(Array) },
  ]);
  expectNothingToldIn(lines);
});

it('[SECURE4] has one place that writes to the log', () => {
  const sources = globSync('{lambdas,aws,core,protocol}/**/*.ts').filter((path) => !path.endsWith('.test.ts'));

  const writing = sources.filter((path) => /\bconsole\.|process\.std(?:out|err)/.test(readFileSync(path, 'utf8')));

  expect(writing).toEqual(['lambdas/shared/wire-error.ts']);
});

it('[SECURE5] keeps words and secrets out of the logs while everything goes well', async () => {
  made.bot.answerWith(() => ({ kind: 'text', text: `${CANARY} said the bot` }));
  const { messageId } = await a.send(roomId, `${CANARY} in a message`);
  await eventually(() => expect(a.texts(roomId)).toContain(`${CANARY} said the bot`));
  await a.command('message.edit', { roomId, messageId, text: `${CANARY} edited` });
  await ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { topic: `${CANARY} topic` } });
  await ana.http.call('PATCH /v1/me', { body: { name: `${CANARY} Ana` } });
  await ana.http.call('GET /v1/rooms/{roomId}/search', { path: { roomId }, query: { query: CANARY } });
  const { token } = await ana.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId } });
  await (await chat.person('ben')).http.call('POST /v1/invites/{token}', { path: { token } });
  const { attachmentId } = await show({ person: ana, socket: a }, roomId, await drawnScene().png().toBuffer());
  await whenever(ana, attachmentId, isUnderstood);
  await ana.http.call('PATCH /v1/attachments/{attachmentId}', {
    path: { attachmentId },
    body: { alt: `${CANARY} alt` },
  });

  expectNothingToldIn(logged);
});

it('[SECURE5] keeps them out while bots and people do what they should not', async () => {
  const url = `${chat.runtime.outputs.httpUrl}/v1/rooms/${roomId}/messages`;
  for (const body of [`{"${CANARY}`, { [CANARY]: 1 }, { messages: [{ text: '', [CANARY]: CANARY }] }]) {
    expect((await postAsBot(url, body, { token: made.token })).status).toBe(400);
  }
  await a.raw(`{"id":1,"action":"${CANARY}`, null);
  await ana.http.send('POST /v1/rooms', { text: `{"${CANARY}\\n at ${CANARY}` });
  for (const status of [200, 404]) {
    const body = `{"${CANARY}`;
    made.bot.answerWith(() => ({ kind: 'raw', status, headers: { 'content-type': 'application/json' }, body }));
    const { messageId } = await a.send(roomId, `${CANARY} ${status}`);
    const failed = expect.objectContaining({
      event: 'reply.ended',
      data: expect.objectContaining({ messageId, outcome: 'failed' }),
    });
    await eventually(() => expect(a.durable(roomId)).toContainEqual(failed));
  }

  expectNothingToldIn(logged);
});

it('[SECURE5] keeps them out of what is logged of a fault of ours', async () => {
  // A room as nobody writes it: whoever reads its bots fails over a text.
  const { table, TableName } = tableClient(chat.runtime);
  const Key = { PK: `ROOM#${roomId}`, SK: 'ROOM' };
  const input = {
    UpdateExpression: 'SET bots = :bots',
    ExpressionAttributeValues: { ':bots': `${CANARY}\n at ${CANARY}` },
  };
  await table.send(new UpdateCommand({ TableName, Key, ...input }));

  const frame = await a.raw(
    JSON.stringify({
      id: 9,
      action: 'message.send',
      data: { roomId, text: `${CANARY} lost`, clientMessageId: newClientMessageId() },
    }),
    9,
  );

  expect(frame).toMatchObject({ ok: false, error: { code: 'internal' } });
  expect(JSON.stringify(frame)).not.toContain(CANARY);
  await eventually(() => expect(logged.filter((line) => line.includes(FAULT)).length).toBeGreaterThan(0));
  expectNothingToldIn(logged);
});
