import { afterEach, beforeEach, expect, it } from 'vitest';
import type WebSocket from 'ws';
import {
  closing,
  disconnected,
  next,
  open,
  refusalOf,
  resetTrial,
  start,
  stopAll,
  trial,
} from './websocket-api.fixture.ts';

beforeEach(resetTrial);

afterEach(stopAll);

it('[SOCKET7] closes an idle connection after 10 minutes with 1001; messages keep it open', async () => {
  const api = await start({ factor: 2000 }); // 10 minutes are 300 ms
  const idle = await open(api);
  const busy = await open(api);
  let isBusyOpen = true;
  busy.on('close', () => {
    isBusyOpen = false;
  });
  const timer = setInterval(() => busy.send('x'), 50);

  const [code] = await closing(idle);
  await new Promise((resolve) => setTimeout(resolve, 100));

  expect(code).toBe(1001);
  expect(isBusyOpen).toBe(true);
  clearInterval(timer);
});

it('[SOCKET7] closes every connection after 2 hours with 1001', async () => {
  const api = await start({ factor: 10_000 }); // 2 hours are 720 ms, 10 minutes 60 ms
  const socket = await open(api);
  const timer = setInterval(() => socket.readyState === socket.OPEN && socket.send('x'), 20);
  const openedAt = performance.now();

  const [code] = await closing(socket);

  clearInterval(timer);
  expect(code).toBe(1001);
  expect(performance.now() - openedAt).toBeGreaterThan(600);
  expect(await disconnected()).toEqual([1001, 'Going away']);
});

it('[SOCKET8] $disconnect tells the client close code and reason', async () => {
  const api = await start();
  const socket = await open(api);

  socket.close(4000, 'bye');

  expect(await disconnected()).toEqual([4000, 'bye']);
});

it.each([
  ['no code', 1005, (socket: WebSocket) => socket.close()],
  ['no close frame', 1006, (socket: WebSocket) => socket.terminate()],
])('[SOCKET8] $disconnect tells of %s as %i', async (_name, code, leave) => {
  const api = await start();
  const socket = await open(api);

  leave(socket);

  expect((await disconnected())[0]).toBe(code);
});

it('[SOCKET9] the stage throttles messages and connections', async () => {
  const api = await start({
    stage: {
      DefaultRouteSettings: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 2 },
      RouteSettings: { $connect: { ThrottlingRateLimit: 1, ThrottlingBurstLimit: 1 } },
    },
  });
  const socket = await open(api);
  const replies: string[] = [];

  for (let sent = 0; sent < 3; sent += 1) {
    socket.send('{"action":"echo"}');
    replies.push(await next(socket));
  }
  const refusal = await refusalOf(api);

  expect(replies.map((text) => text.slice(0, 5))).toEqual(['echo:', 'echo:', '{"mes']);
  expect(JSON.parse(replies[2] ?? '')).toMatchObject({
    message: 'Too Many Requests',
    connectionId: expect.any(String),
  });
  expect(refusal).toMatchObject({ status: 429, body: { message: 'Too Many Requests' } });
});

it('[SOCKET10] @connections posts up to 128 KB in frames of 32 KB, describes and disconnects', async () => {
  const api = await start();
  const socket = await open(api);
  const connectionId = trial.events[0]?.requestContext.connectionId ?? '';
  const heard = next(socket);

  const posted = await api.connections.post(connectionId, Buffer.alloc(128 * 1024, 'x'));
  const tooLarge = await api.connections.post(connectionId, Buffer.alloc(128 * 1024 + 1, 'x'));
  const description = await api.connections.describe(connectionId);
  const found = await api.connections.disconnect(connectionId);

  expect([posted, tooLarge, found]).toEqual(['ok', 'too_large', true]);
  expect((await heard).length).toBe(128 * 1024);
  expect(description).toMatchObject({ sourceIp: '127.0.0.1', connectedAt: expect.stringMatching(/^20.*Z$/) });
  expect((await closing(socket))[0]).toBe(1000);
  await disconnected();
  expect(await api.connections.post(connectionId, Buffer.from('x'))).toBe('gone');
  expect(await api.connections.describe(connectionId)).toBeUndefined();
  expect(await api.connections.disconnect(connectionId)).toBe(false);
});

it('[SOCKET10] a client that does not read fills its buffer: limit', async () => {
  const api = await start();
  const socket = await open(api);
  const connectionId = trial.events[0]?.requestContext.connectionId ?? '';
  socket.pause();

  const answers = new Set<string>();
  for (let sent = 0; sent < 400 && !answers.has('limit'); sent += 1) {
    answers.add(await api.connections.post(connectionId, Buffer.alloc(100_000, 'x')));
    await new Promise(setImmediate);
  }

  expect([...answers]).toEqual(['ok', 'limit']);
  socket.terminate();
});

it('[SOCKET10] stopping closes everybody with 1001 and runs their $disconnect', async () => {
  const api = await start();
  const socket = await open(api);
  const closed = closing(socket);

  await api.stop();

  expect((await closed)[0]).toBe(1001);
  expect(await disconnected()).toEqual([1001, 'Going away']);
});
