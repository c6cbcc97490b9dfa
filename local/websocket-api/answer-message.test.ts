import { afterEach, beforeEach, expect, it } from 'vitest';
import { closing, disconnected, next, open, resetTrial, start, stopAll, trial } from './websocket-api.fixture.ts';

beforeEach(resetTrial);

afterEach(stopAll);

it('[SOCKET4] selects the route by the body and falls back to $default', async () => {
  const api = await start();
  const socket = await open(api);
  const replies: string[] = [];

  for (const text of ['{"action":"echo"}', '{"action":"other"}', 'not json']) {
    socket.send(text);
    replies.push(await next(socket));
  }

  expect(replies).toEqual(['echo:{"action":"echo"}', 'default:{"action":"other"}', 'default:not json']);
});

it('[SOCKET4] replies only where the template has the route response', async () => {
  const api = await start();
  const socket = await open(api);

  socket.send('{"action":"quiet"}');
  await expect.poll(() => trial.events.some((event) => event.requestContext.routeKey === 'quiet')).toBe(true);
  socket.send('{"action":"echo"}');

  expect(await next(socket)).toContain('echo:');
});

it('[SOCKET5] a failed or slow function gives the error frame and the connection lives on', async () => {
  const api = await start({ timeoutMs: 60 });
  const socket = await open(api);
  trial.functions.echo = () => Promise.reject(new Error('bug'));

  socket.send('{"action":"echo"}');
  const failed = JSON.parse(await next(socket));
  trial.functions.echo = () => new Promise(() => undefined);
  socket.send('{"action":"echo"}');
  const slow = JSON.parse(await next(socket));
  socket.send('still here');

  const { connectionId } = trial.events[0]?.requestContext ?? {};
  expect(failed).toEqual({ message: 'Internal server error', connectionId, requestId: expect.any(String) });
  expect(slow).toMatchObject({ message: 'Endpoint request timed out', connectionId });
  expect(await next(socket)).toBe('default:still here');
});

it('[SOCKET5] messages of one connection run at the same time', async () => {
  const api = await start();
  const socket = await open(api);
  const { promise, resolve } = Promise.withResolvers<void>();
  trial.functions.echo = async (event) => {
    if (event.body?.includes('first')) await promise;
    return { statusCode: 200, body: event.body };
  };

  socket.send('{"action":"echo","n":"first"}');
  socket.send('{"action":"echo","n":"second"}');
  const earlier = await next(socket);
  resolve();

  expect([earlier, await next(socket)].map((text) => JSON.parse(text).n)).toEqual(['second', 'first']);
});

it('[SOCKET6] a frame above 32 KB closes with 1009, also for $disconnect, and reaches no function', async () => {
  const api = await start();
  const socket = await open(api);

  socket.send('x'.repeat(32 * 1024 + 1));

  expect((await closing(socket))[0]).toBe(1009);
  expect((await disconnected())[0]).toBe(1009);
  expect(trial.events.some((event) => event.requestContext.eventType === 'MESSAGE')).toBe(false);
});

it('[SOCKET6] a message may have 128 KB in several frames and no more', async () => {
  const api = await start();
  const socket = await open(api);
  trial.functions.command = (event) => ({ statusCode: 200, body: String(event.body?.length) });
  const part = 'x'.repeat(32 * 1024);

  for (const fin of [false, false, false, true]) socket.send(part, { fin });
  const length = await next(socket);
  for (const fin of [false, false, false, false, true]) socket.send(part, { fin });

  expect(length).toBe('131072');
  expect((await closing(socket))[0]).toBe(1009);
  expect((await disconnected())[0]).toBe(1009);
});

it('[SOCKET6] binary closes with 1003', async () => {
  const api = await start();
  const socket = await open(api);

  socket.send(Buffer.from('binary'));

  expect((await closing(socket))[0]).toBe(1003);
  expect((await disconnected())[0]).toBe(1003);
});
