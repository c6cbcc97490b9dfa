import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { RuntimeClock } from '../clock.ts';
import { invokeWithin } from '../gateway/invoke-within.ts';
import { answerMessage, type MessageParts } from './answer-message.ts';
import { BINARY, type Close, closeOf, GOING_AWAY, TOO_LARGE } from './close-codes.ts';
import { frameLimit } from './frame-limit.ts';
import { CLIENT_BUFFER_BYTES_MAX, CLOSE_MS, CONNECTION_MS, FRAME_BYTES_MAX, IDLE_MS } from './limits.ts';
import { type Caller, disconnectEvent } from './socket-event.ts';

export interface ConnectionParts extends MessageParts {
  clock: RuntimeClock;
  onClosed(): void;
}

/** A connection whose `$connect` has succeeded. */
export class Connection {
  readonly caller: Caller;
  /** Settles when `$disconnect` has run. */
  readonly closed: Promise<void>;
  readonly #parts: ConnectionParts;
  readonly #socket: WebSocket;
  readonly #lifetime: NodeJS.Timeout;
  readonly #stopIdle: () => void;
  #activeAt = Date.now();
  /** Why we close it, once we do. */
  #ending: Close | undefined;

  constructor(parts: ConnectionParts, caller: Caller, socket: WebSocket, raw: Duplex) {
    const { clock } = parts;
    this.caller = caller;
    this.#parts = parts;
    this.#socket = socket;
    const goAway = () => this.close(GOING_AWAY);
    this.#lifetime = setTimeout(goAway, clock.scaled(CONNECTION_MS));
    this.#stopIdle = watchIdle(clock.scaled(IDLE_MS), () => this.#activeAt, goAway);
    // Before ws reads the same bytes.
    raw.prependListener(
      'data',
      frameLimit(FRAME_BYTES_MAX, () => this.close(TOO_LARGE)),
    );
    socket.on('error', (error) => {
      this.#ending ??= closeOfError(error);
    });
    socket.on('message', (body: Buffer, isBinary) => this.#receive(body, isBinary));
    const { promise, resolve } = Promise.withResolvers<void>();
    this.closed = promise;
    socket.on('close', (code, reason) => void this.#end(closeOf(code, reason.toString('utf8'))).then(resolve));
  }

  get lastActiveAt(): number {
    return this.#activeAt;
  }

  post(body: Buffer): 'ok' | 'gone' | 'limit' {
    if (this.#socket.readyState !== this.#socket.OPEN) return 'gone';
    if (this.#socket.bufferedAmount > CLIENT_BUFFER_BYTES_MAX) return 'limit';
    this.#send(body);
    return 'ok';
  }

  close(why: Close): void {
    if (this.#ending) return;
    this.#ending = why;
    this.#socket.close(why.code, why.reason);
    setTimeout(() => this.#socket.terminate(), CLOSE_MS).unref();
  }

  #receive(body: Buffer, isBinary: boolean): void {
    if (this.#ending) return;
    this.#activeAt = Date.now();
    if (isBinary) this.close(BINARY);
    else void answerMessage(this.#parts, this.caller, body.toString('utf8'), (reply) => this.#send(Buffer.from(reply)));
  }

  #send(body: Buffer): void {
    this.#activeAt = Date.now();
    sendInFrames(this.#socket, body);
  }

  #end(how: Close): Promise<void> {
    clearTimeout(this.#lifetime);
    this.#stopIdle();
    this.#parts.onClosed();
    return runDisconnect(this.#parts, this.caller, this.#ending ?? how);
  }
}

/** `$disconnect` always comes, also for a client that left while its `$connect` was running. */
export async function runDisconnect(
  { definition, functions }: Pick<ConnectionParts, 'definition' | 'functions'>,
  caller: Caller,
  why: Close,
): Promise<void> {
  const route = definition.routes.get('$disconnect');
  if (route) await invokeWithin(functions, route, disconnectEvent(definition, caller, why));
}

function closeOfError(error: Error): Close {
  const code = 'code' in error ? error.code : '';
  if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') return TOO_LARGE;
  if (code === 'WS_ERR_INVALID_UTF8') return { code: 1007, reason: 'Invalid frame payload data' };
  return { code: 1002, reason: 'Protocol error' };
}

function sendInFrames(socket: WebSocket, body: Buffer): void {
  if (socket.readyState !== socket.OPEN) return;
  let at = 0;
  do {
    const end = at + FRAME_BYTES_MAX;
    socket.send(body.subarray(at, end), { binary: false, fin: end >= body.length });
    at = end;
  } while (at < body.length);
}

function watchIdle(idleMs: number, activeAt: () => number, onIdle: () => void): () => void {
  let timer: NodeJS.Timeout;
  const check = (): void => {
    const left = activeAt() + idleMs - Date.now();
    if (left <= 0) onIdle();
    else timer = setTimeout(check, left);
  };
  timer = setTimeout(check, idleMs);
  return () => clearTimeout(timer);
}
