import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import { connect as connectHttp2 } from 'node:http2';
import { type AddressInfo, connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { alsoHttp2, type SecondProtocol } from './two-protocols.ts';

let server: Server;
let second: SecondProtocol;
let port: number;

beforeEach(async () => {
  server = createServer((request, response) => response.end(`1 ${request.method} ${request.url}`));
  second = alsoHttp2(server, (request, response) => {
    response.end(`2 ${request.method} ${request.url} ${request.headers[':authority']}`);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  port = (server.address() as AddressInfo).port;
});
afterEach(async () => {
  second.close();
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
});

it('[SPEECH1] answers HTTP/1.1 and HTTP/2 on one port', async () => {
  const first = await fetch(`http://127.0.0.1:${port}/a`);
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  const stream = session.request({ ':path': '/b' });
  const answer = await text(stream);
  session.close();

  expect(await first.text()).toBe('1 GET /a');
  expect(answer).toBe(`2 GET /b 127.0.0.1:${port}`);
});

it('[SPEECH1] waits for enough bytes to tell POST and PUT from HTTP/2', async () => {
  const answers = ['POST', 'PUT', 'PRIZE'].map(async (method) => {
    const socket = connect(port, '127.0.0.1');
    const rest = `${method.slice(1)} /c HTTP/1.1\r\nhost: x\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`;
    socket.write(method.slice(0, 1));
    for (const part of [rest.slice(0, 1), rest.slice(1)]) {
      await sleep(20);
      socket.write(part);
    }
    return await text(socket).catch(() => '');
  });

  const [post, put, prize] = await Promise.all(answers);

  expect(post).toContain('1 POST /c');
  expect(put).toContain('1 PUT /c');
  expect(prize).not.toContain('200 OK');
});

it('[SPEECH1] outlives peers that break off or break the protocol, and lets none of them hold it open', async () => {
  for (const bytes of ['P', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\nnonsense nonsense nonsense', '\x16\x03\x01']) {
    const socket = connect(port, '127.0.0.1');
    socket.on('error', () => {});
    socket.write(bytes);
    await sleep(30);
    socket.resetAndDestroy();
  }
  const silent = connect(port, '127.0.0.1');
  const half = connect(port, '127.0.0.1');
  for (const socket of [silent, half]) socket.on('error', () => {});
  half.write('P');
  const session = connectHttp2(`http://127.0.0.1:${port}`);
  session.on('error', () => {});
  await once(session, 'connect');
  await sleep(30);

  expect(await (await fetch(`http://127.0.0.1:${port}/d`)).text()).toBe('1 GET /d');
  const gone = Promise.all([silent, half].map((socket) => once(socket, 'close')));
  second.close();
  await gone;
  expect(silent.destroyed && half.destroyed).toBe(true);
});
