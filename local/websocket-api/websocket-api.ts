import { createServer, type IncomingMessage, type Server, STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import type { RuntimeClock } from '../clock.ts';
import type { ConnectionsApi } from '../connections-api.ts';
import { type GatewayDefinition, gatewayDefinition } from '../gateway/definition.ts';
import { gatewayId } from '../gateway/identifiers.ts';
import { closeServer, listen } from '../gateway/listen.ts';
import { tokenBucket } from '../gateway/token-bucket.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Stack } from '../template/stack.ts';
import { closeOf, GOING_AWAY, NORMAL } from './close-codes.ts';
import { Connection, runDisconnect } from './connection.ts';
import { createHandshake, type Refusal } from './handshake.ts';
import { CLOSE_MS, INTEGRATION_MS, MESSAGE_BYTES_MAX } from './limits.ts';
import { selectionPath } from './select-route.ts';
import { socketAuthorizer } from './socket-authorizer.ts';
import type { Caller } from './socket-event.ts';

export interface WebSocketApiOptions {
  stack: Stack;
  functions: Pick<Functions, 'invoke'>;
  clock: RuntimeClock;
}

export interface WebSocketApi {
  connections: ConnectionsApi;
  /** Resolves with what a client opens: the stage's address on this port. */
  listen(port: number): Promise<string>;
  openCount(): number;
  /** Closes every connection with 1001 and waits a little for their `$disconnect`. */
  stop(): Promise<void>;
}

/** API Gateway's WebSocket API of this stack. It has connections, none yet, before it listens. */
export function createWebSocketApi(options: WebSocketApiOptions): WebSocketApi {
  const { functions, stack } = options;
  const definition = gatewayDefinition(stack, 'WEBSOCKET', { timeoutMs: INTEGRATION_MS });
  const authorizer = socketAuthorizer(stack, definition);
  const path = `/${definition.stage}`;
  const handshake = createHandshake({ definition, authorizer, functions, path });
  const connections = new Map<string, Connection>();
  const open = connectionOpener(options, definition, connections);

  const server = createServer((_request, response) => {
    response.writeHead(426, { 'content-type': 'application/json', upgrade: 'websocket' });
    response.end(JSON.stringify({ message: 'Upgrade Required' }));
  });
  const sockets = trackSockets(server);
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    socket.on('error', () => socket.destroy());
    const caller = callerOf(request);
    void handshake(request, caller).then((answer) => {
      if ('message' in answer) return refuse(socket, answer, caller.connectionId);
      const { authorizer, protocol } = answer;
      open({ request, socket, head, protocol, caller: { ...caller, ...(authorizer && { authorizer }) } });
    });
  });
  return {
    connections: connectionsApi(connections),
    listen: async (port) => `ws://127.0.0.1:${await listen(server, port)}${path}`,
    openCount: () => connections.size,
    stop: () => stop(server, connections, sockets),
  };
}

interface Upgrade {
  request: IncomingMessage;
  socket: Duplex;
  head: Buffer;
  caller: Caller;
  protocol: string | undefined;
}

function connectionOpener(
  options: WebSocketApiOptions,
  definition: GatewayDefinition,
  connections: Map<string, Connection>,
): (upgrade: Upgrade) => void {
  const protocols = new WeakMap<IncomingMessage, string>();
  const upgrader = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: MESSAGE_BYTES_MAX,
    handleProtocols: (_offered, request) => protocols.get(request) ?? false,
  });
  const selection = selectionPath(definition.selectionExpression);
  const buckets = new Map([...definition.routes.values()].map((route) => [route.key, tokenBucket(route.rate)]));
  return ({ request, socket, head, caller, protocol }) => {
    if (protocol) protocols.set(request, protocol);
    let isOpen = false;
    upgrader.handleUpgrade(request, socket, head, (webSocket) => {
      isOpen = true;
      const { connectionId } = caller;
      const parts = { ...options, definition, selection, buckets, onClosed: () => connections.delete(connectionId) };
      connections.set(connectionId, new Connection(parts, caller, webSocket, socket));
    });
    // The client left meanwhile, or its handshake is none after all.
    if (!isOpen) void runDisconnect({ ...options, definition }, caller, closeOf(1006, ''));
  };
}

function callerOf(request: IncomingMessage): Caller {
  return {
    connectionId: gatewayId(),
    connectedAt: Date.now(),
    sourceIp: request.socket.remoteAddress ?? '',
    userAgent: request.headers['user-agent'] ?? '',
  };
}

function refuse(socket: Duplex, { status, message, body }: Refusal, connectionId: string): void {
  const text = body ?? JSON.stringify({ message, connectionId, requestId: gatewayId() });
  const lines = [
    `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? 'Refused'}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(text)}`,
    'connection: close',
  ];
  socket.end(`${lines.join('\r\n')}\r\n\r\n${text}`);
}

function connectionsApi(connections: Map<string, Connection>): ConnectionsApi {
  return {
    async post(connectionId, body) {
      if (body.length > MESSAGE_BYTES_MAX) return 'too_large';
      return connections.get(connectionId)?.post(body) ?? 'gone';
    },
    async describe(connectionId) {
      const connection = connections.get(connectionId);
      if (!connection) return undefined;
      const { connectedAt, sourceIp, userAgent } = connection.caller;
      const lastActiveAt = new Date(connection.lastActiveAt).toISOString();
      return { connectedAt: new Date(connectedAt).toISOString(), lastActiveAt, sourceIp, userAgent };
    },
    async disconnect(connectionId) {
      const connection = connections.get(connectionId);
      connection?.close(NORMAL);
      return connection !== undefined;
    },
  };
}

/** An upgraded socket is no longer the server's to close. */
function trackSockets(server: Server): Set<Socket> {
  const sockets = new Set<Socket>();
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.once('close', () => sockets.delete(socket));
  });
  return sockets;
}

async function stop(server: Server, connections: Map<string, Connection>, sockets: Set<Socket>): Promise<void> {
  const all = [...connections.values()];
  for (const connection of all) connection.close(GOING_AWAY);
  const { promise: patience, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, CLOSE_MS * 2);
  await Promise.race([Promise.allSettled(all.map((connection) => connection.closed)), patience]);
  clearTimeout(timer);
  for (const socket of sockets) socket.destroy();
  await closeServer(server);
}
