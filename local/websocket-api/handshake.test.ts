import { once } from 'node:events';
import net from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import WebSocket from 'ws';
import {
  disconnected,
  next,
  open,
  policy,
  refusalOf,
  resetTrial,
  start,
  stopAll,
  trial,
} from './websocket-api.fixture.ts';

beforeEach(resetTrial);

afterEach(stopAll);

it('[SOCKET1] answers the subprotocol that $connect chose and tells the authorizer context as strings', async () => {
  const api = await start();

  const socket = await open(api);
  socket.send('{"action":"echo"}');
  await next(socket);

  expect(socket.protocol).toBe('mathia.v1');
  expect(socket.extensions).toBe('');
  const context = trial.events.at(-1)?.requestContext;
  expect(context).toMatchObject({
    routeKey: 'echo',
    eventType: 'MESSAGE',
    messageDirection: 'IN',
    stage: 'dev',
    apiId: 'api',
    domainName: 'api.execute-api.eu-central-1.amazonaws.com',
    identity: { sourceIp: '127.0.0.1' },
    messageId: expect.any(String),
    connectionId: expect.stringMatching(/=$/),
    authorizer: { userId: 'u1', level: '3', isAdmin: 'true', principalId: 'u1' },
  });
  expect(Reflect.get(context ?? {}, 'extendedRequestId')).toBe(context?.requestId);
  expect(trial.events[0]?.headers).toMatchObject({ 'Sec-WebSocket-Protocol': 'mathia.v1,ticket.x' });
});

it('[SOCKET2] a missing identity source is 401 and asks no function', async () => {
  const api = await start();
  trial.functions.authorize = () => {
    throw new Error('must not be asked');
  };

  const refusal = await refusalOf(api, []);

  expect(refusal).toMatchObject({ status: 401, body: { message: 'Unauthorized' } });
  expect(trial.events).toEqual([]);
});

it.each([
  ['throws Unauthorized', 401, () => Promise.reject(new Error('Unauthorized'))],
  ['denies', 403, () => policy('Deny', '*')],
  ['breaks', 500, () => Promise.reject(new Error('bug'))],
])('[SOCKET2] an authorizer that %s gives %i and $connect never runs', async (_name, status, authorize) => {
  const api = await start();
  trial.functions.authorize = authorize;

  const refusal = await refusalOf(api);

  expect(refusal.status).toBe(status);
  expect(trial.events).toEqual([]);
});

it.each([
  ['answers 403', 403, () => ({ statusCode: 403, body: '{"message":"no"}' })],
  ['throws', 502, () => Promise.reject(new Error('bug'))],
  ['answers nothing', 502, () => undefined],
])('[SOCKET3] a $connect that %s gives %i and no connection', async (_name, status, connect) => {
  const api = await start();
  trial.functions.connect = connect;

  const refusal = await refusalOf(api);

  expect(refusal.status).toBe(status);
  expect(api.openCount()).toBe(0);
});

it('[SOCKET3] a post is gone until $connect has ended, then it arrives', async () => {
  const api = await start();
  let early: string | undefined;
  trial.functions.connect = async (event) => {
    early = await api.connections.post(event.requestContext.connectionId, Buffer.from('early'));
    return { statusCode: 200, headers: { 'sec-websocket-protocol': 'mathia.v1' } };
  };

  const socket = await open(api);
  const heard = next(socket);
  const connectionId = trial.events[0]?.requestContext.connectionId ?? '';
  const later = await api.connections.post(connectionId, Buffer.from('later'));

  expect([early, later]).toEqual(['gone', 'ok']);
  expect(await heard).toBe('later');
});

it('[SOCKET3] a client that leaves during $connect still gets its $disconnect', async () => {
  const api = await start();
  const { promise, resolve } = Promise.withResolvers<void>();
  trial.functions.connect = async () => {
    await promise;
    return { statusCode: 200 };
  };
  const socket = new WebSocket(api.url, ['mathia.v1', 'ticket.x']);
  socket.on('error', () => undefined);
  await expect.poll(() => trial.events.length).toBe(1);

  socket.terminate();
  setTimeout(resolve, 50);

  expect(await disconnected()).toEqual([1006, 'Connection Closed Abnormally']);
  expect(api.openCount()).toBe(0);
});

it('[SOCKET3] $connect has the integration timeout: 504', async () => {
  const api = await start({ timeoutMs: 60 });
  trial.functions.connect = () => new Promise(() => undefined);

  expect(await refusalOf(api)).toMatchObject({ status: 504, body: { message: 'Endpoint request timed out' } });
});

it('[SOCKET3] another path is 403, a plain request 426', async () => {
  const api = await start();

  const foreign = await refusalOf(api, ['mathia.v1', 'ticket.x'], api.url.replace('/dev', '/prod'));
  const plain = await fetch(api.url.replace('ws:', 'http:'));

  expect([foreign.status, plain.status]).toEqual([403, 426]);
});

it('[SOCKET3] a handshake that is none is 400 and costs no invocation', async () => {
  const api = await start();
  const { port, pathname } = new URL(api.url);
  const raw = net.connect(Number(port), '127.0.0.1');

  raw.end(
    `GET ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\n\r\n`,
  );
  const [answer] = await once(raw, 'data');

  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect(trial.events).toEqual([]);
});

it.each(['//', '/%', '/dev/../dev?x=%ZZ', '*', 'http://x'])('[SOCKET3] the path %j breaks nothing', async (path) => {
  const api = await start();
  const { port } = new URL(api.url);
  const raw = net.connect(Number(port), '127.0.0.1');

  const key = 'dGhlIHNhbXBsZSBub25jZQ==';
  raw.write(
    `GET ${path} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: ${key}\r\n\r\n`,
  );
  const [answer] = await once(raw, 'data');

  expect(answer.toString()).toMatch(/^HTTP\/1\.1 4\d\d /);
  raw.destroy();
});

it('[SOCKET3] a subprotocol that is none makes no connection, and $disconnect runs', async () => {
  const api = await start();
  const { port, pathname } = new URL(api.url);
  const raw = net.connect(Number(port), '127.0.0.1');

  raw.write(
    `GET ${pathname} HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\nsec-websocket-version: 13\r\nsec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==\r\nsec-websocket-protocol: a,,b\r\n\r\n`,
  );
  const [answer] = await once(raw, 'data');

  expect(answer.toString()).toMatch(/^HTTP\/1\.1 400 /);
  expect((await disconnected())[0]).toBe(1006);
  expect(api.openCount()).toBe(0);
});
