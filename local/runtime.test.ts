import { once } from 'node:events';
import { ApiGatewayManagementApiClient, PostToConnectionCommand } from '@aws-sdk/client-apigatewaymanagementapi';
import { DynamoDBClient, GetItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import WebSocket from 'ws';
import * as z from 'zod';
import { DEFAULT_BOT_ID, LOBBY_ROOM_ID } from '../protocol/ids.ts';
import { PortsTakenError } from './free-ports.ts';
import { type Runtime, type RuntimeUser, startRuntime } from './runtime.ts';

const PORT = 13_600;
const Frame = z.looseObject({
  event: z.string().optional(),
  reply: z.number().optional(),
  ok: z.boolean().optional(),
  data: z.unknown(),
});
const Rooms = z.object({ rooms: z.array(z.looseObject({ roomId: z.string(), kind: z.string() })) });
let runtime: Runtime;
let dora: RuntimeUser;
let emil: RuntimeUser;

beforeAll(async () => {
  runtime = await startRuntime({ port: PORT });
  [dora, emil] = await Promise.all([runtime.createUser('dora'), runtime.createUser('emil')]);
}, 60_000);

afterAll(() => runtime.stop());

async function call(
  user: RuntimeUser,
  method: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<unknown> {
  const authorization = `Bearer ${user.accessToken}`;
  const response = await fetch(runtime.outputs.siteUrl + path, {
    method,
    headers: { authorization, origin: runtime.outputs.siteUrl, ...headers },
  });
  expect(response.status).toBe(200);
  return response.json();
}

async function ticketOf(user: RuntimeUser): Promise<string> {
  const answer = await call(user, 'POST', '/v1/tickets', { 'idempotency-key': crypto.randomUUID() });
  return z.object({ ticket: z.string() }).parse(answer).ticket;
}

function dial(ticket: string, origin = runtime.outputs.siteUrl): WebSocket {
  return new WebSocket(runtime.outputs.socketUrl, ['mathia.v1', `ticket.${ticket}`], { origin });
}

/** A person at a socket; `heard` are all frames so far. */
async function join(user: RuntimeUser) {
  const socket = dial(await ticketOf(user));
  const heard: z.infer<typeof Frame>[] = [];
  socket.on('message', (text) => heard.push(Frame.parse(JSON.parse(text.toString()))));
  await once(socket, 'open');
  let last = 0;
  const ask = async (action: string, data: unknown) => {
    last += 1;
    const id = last;
    socket.send(JSON.stringify({ id, action, data }));
    await expect.poll(() => heard.some(({ reply }) => reply === id), { timeout: 5_000 }).toBe(true);
    return heard.find(({ reply }) => reply === id);
  };
  await ask('hello', { protocol: 'mathia.v1', device: 'test', rooms: {} });
  return { socket, heard, ask };
}

function clientMessageId(): string {
  const time = Date.now().toString(16).padStart(12, '0');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${crypto.randomUUID().slice(15)}`;
}

async function refusalOf(socket: WebSocket): Promise<number> {
  socket.on('error', () => undefined);
  const [, response] = await once(socket, 'unexpected-response');
  return response.statusCode;
}

it('[LOCAL1] a message of one person reaches another, over the deployed handlers', async () => {
  const [a, b] = await Promise.all([join(dora), join(emil)]);

  const sent = await a.ask('message.send', {
    clientMessageId: clientMessageId(),
    roomId: LOBBY_ROOM_ID,
    text: 'Hello Emil',
  });

  expect(sent?.ok).toBe(true);
  await expect.poll(() => JSON.stringify(b.heard), { timeout: 5_000 }).toContain('Hello Emil');
  a.socket.close();
  b.socket.close();
});

it('[LOCAL1] the bot answers in its room', async () => {
  const { rooms } = Rooms.parse(await call(dora, 'GET', '/v1/rooms'));
  const { ask, heard, socket } = await join(dora);
  const roomId = rooms.find(({ kind }) => kind === 'bot')?.roomId;

  await ask('message.send', { clientMessageId: clientMessageId(), roomId, text: '6 * 7' });

  const answered = () =>
    heard.some(
      (frame) => frame.event === 'message.created' && JSON.stringify(frame).includes(`"id":"${DEFAULT_BOT_ID}"`),
    );
  await expect.poll(answered, { timeout: 8_000 }).toBe(true);
  expect(JSON.stringify(heard)).toContain('42');
  socket.close();
});

it('[LOCAL2] a ticket opens one socket, from the site only', async () => {
  const [used, foreign] = [await ticketOf(dora), await ticketOf(dora)];
  const socket = dial(used);
  await once(socket, 'open');

  const statuses = await Promise.all([
    refusalOf(dial(used)),
    refusalOf(dial(foreign, 'https://evil.example')),
    refusalOf(dial('nonsense')),
  ]);

  expect(statuses).toEqual([401, 403, 401]);
  socket.close();
});

it('[LOCAL3] a standard AWS client with the developer key reads the table and posts to a connection', async () => {
  const { awsUrl, developer } = runtime.outputs;
  const { region, ...credentials } = developer;
  const table = new DynamoDBClient({ endpoint: awsUrl, region, credentials });
  const posts = new ApiGatewayManagementApiClient({ endpoint: `${awsUrl}/dev`, region, credentials });
  const { socket, heard } = await join(dora);

  const TableName = runtime.stack.outputs.TableName;
  const { Item } = await table.send(
    new GetItemCommand({
      TableName: runtime.stack.outputs.TableName,
      Key: { PK: { S: `ROOM#${LOBBY_ROOM_ID}` }, SK: { S: 'ROOM' } },
    }),
  );
  const { Items } = await table.send(
    new QueryCommand({
      TableName,
      KeyConditionExpression: 'PK = :room AND begins_with(SK, :connection)',
      ExpressionAttributeValues: { ':room': { S: `ROOM#${LOBBY_ROOM_ID}` }, ':connection': { S: 'CONNECTION#' } },
    }),
  );
  expect(Items).toHaveLength(1);
  const connectionId = Items?.[0]?.SK?.S?.slice('CONNECTION#'.length) ?? '';
  await posts.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: '{"event":"note","data":{}}' }));

  expect(Item?.name?.S).toBe('Lobby');
  await expect.poll(() => heard.some(({ event }) => event === 'note')).toBe(true);
  socket.close();
  await once(socket, 'close');
  const late = posts.send(new PostToConnectionCommand({ ConnectionId: connectionId, Data: '{}' }));
  await expect(late).rejects.toMatchObject({ name: 'GoneException', $metadata: { httpStatusCode: 410 } });
});

it('[LOCAL4] a second runtime on these ports names them, and leaves this one alone', async () => {
  const second = startRuntime({ port: PORT + 3 });

  await expect(second).rejects.toThrow(PortsTakenError);
  await expect(second).rejects.toMatchObject({ ports: [PORT + 3, PORT + 4, PORT + 5] });
  expect((await fetch(`${runtime.outputs.siteUrl}/config.json`)).status).toBe(200);
});

it('[LOCAL5] Ana, Ben and Chloe are members of the Lobby under their names', async () => {
  const ana = { handle: 'ana', userId: dora.userId, accessToken: await runtime.issueToken('ana') };

  const answer = await call(ana, 'GET', `/v1/rooms/${LOBBY_ROOM_ID}/members`);

  for (const name of ['Ana', 'Ben', 'Chloe']) expect(JSON.stringify(answer)).toContain(`"${name}"`);
  expect(runtime.outputs.users.map(({ name }) => name)).toEqual(['ana', 'ben', 'chloe']);
});

it('[LOCAL6] the bot starts again after a crash', async () => {
  const pid = runtime.bot?.pid() ?? 0;

  process.kill(pid, 'SIGKILL');

  await expect.poll(() => runtime.bot?.pid() !== pid, { timeout: 5_000 }).toBe(true);
  const answers = () =>
    fetch(`http://127.0.0.1:${PORT + 5}/`).then(
      () => true,
      () => false,
    );
  await expect.poll(answers, { timeout: 8_000 }).toBe(true);
});
