import type { Server } from 'node:http';
import { createServer, type Http2ServerRequest, type Http2ServerResponse, type ServerHttp2Session } from 'node:http2';
import type { Socket } from 'node:net';

/** How a client begins that knows that it may speak HTTP/2 (RFC 9113, section 3.4); no method of HTTP/1 does. */
const PREFACE = 'PRI';
const FIRST_BYTES_MS_MAX = 60_000;
/** A session on which nothing moves for so long is closed. */
const IDLE_MS = 15 * 60_000;

/** What a server of two protocols must close besides the HTTP/1 server itself. */
export interface SecondProtocol {
  close(): void;
}

/**
 * Lets a server of HTTP/1.1 take HTTP/2 too, on the same port and without TLS: AWS's clients speak HTTP/2 with some
 * services, knowing in advance that they can. The first bytes of a connection say which it is.
 */
export function alsoHttp2(
  server: Server,
  onRequest: (request: Http2ServerRequest, response: Http2ServerResponse) => void,
): SecondProtocol {
  const second = createServer(onRequest);
  const [sessions, undecided] = [new Set<ServerHttp2Session>(), new Set<Socket>()];
  second.on('session', (session) => {
    sessions.add(session);
    session.setTimeout(IDLE_MS, () => session.close());
    session.once('close', () => sessions.delete(session));
    // A peer that breaks the protocol loses its session, and nobody else anything.
    session.on('error', () => session.destroy());
  });
  second.on('sessionError', () => {});
  const toFirst = server.listeners('connection');
  server.removeAllListeners('connection');
  server.on('connection', (socket: Socket) => {
    undecided.add(socket);
    peek(socket, (isHttp2) => {
      undecided.delete(socket);
      if (isHttp2) second.emit('connection', socket);
      else for (const listener of toFirst) listener.call(server, socket);
    });
    socket.once('close', () => undecided.delete(socket));
  });
  return {
    close() {
      for (const session of sessions) session.destroy();
      for (const socket of undecided) socket.destroy();
    },
  };
}

function peek(socket: Socket, decide: (isHttp2: boolean) => void): void {
  let seen = Buffer.alloc(0);
  const drop = () => socket.destroy();
  const read = (chunk: Buffer) => {
    seen = Buffer.concat([seen, chunk]);
    const known = Math.min(seen.length, PREFACE.length);
    const mayBeHttp2 = seen.toString('latin1', 0, known) === PREFACE.slice(0, known);
    if (mayBeHttp2 && known < PREFACE.length) return;
    socket.off('data', read).off('error', drop).off('timeout', drop);
    socket.setTimeout(0);
    socket.pause();
    socket.unshift(seen);
    decide(mayBeHttp2);
    process.nextTick(() => socket.resume());
  };
  socket.setTimeout(FIRST_BYTES_MS_MAX);
  socket.on('data', read).on('error', drop).on('timeout', drop);
}
