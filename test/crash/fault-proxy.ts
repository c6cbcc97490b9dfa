import { once } from 'node:events';
import { type AddressInfo, createServer, connect as open, type Socket } from 'node:net';

/** `sound` only delays; `reset` ends both sides at once; `drop` swallows both ways, `half-open` only what comes back. */
const FATES = ['sound', 'sound', 'sound', 'reset', 'drop', 'half-open'] as const;
type Fate = (typeof FATES)[number];

const LATENCY_MS_MAX = 15;
/** A connection meets its fate after this many bytes from the client, which is in the middle of what it has to say. */
const BYTES_MAX = 6_000;

export interface FaultProxy {
  port: number;
  /** How many connections met which fate. */
  met: Record<Fate, number>;
  /** Ends every line, as the end of the other side does. */
  cut(): void;
  stop(): Promise<void>;
}

/** Stands before a port of this machine and does to connections what networks do. `chance` gives numbers from 0 to 1. */
export async function startFaultProxy(target: number, chance: () => number): Promise<FaultProxy> {
  const met: FaultProxy['met'] = { sound: 0, reset: 0, drop: 0, 'half-open': 0 };
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = open(target, '127.0.0.1');
    const fate = FATES[Math.floor(chance() * FATES.length)] ?? 'sound';
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => {}); // its close follows
      socket.on('close', () => sockets.delete(socket));
    }
    join(client, upstream, {
      fate,
      after: chance() * BYTES_MAX,
      delay: () => chance() * LATENCY_MS_MAX,
      meet: () => met[fate]++,
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    port: (server.address() as AddressInfo).port,
    met,
    cut() {
      for (const socket of sockets) socket.destroy();
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

interface Line {
  fate: Fate;
  after: number;
  delay(): number;
  meet(): void;
}

function join(client: Socket, upstream: Socket, { fate, after, delay, meet }: Line): void {
  let bytes = 0;
  let isMet = false;
  const seen = (chunk: Buffer) => {
    bytes += chunk.length;
    if (isMet || bytes < after) return;
    isMet = true;
    meet();
    if (fate === 'reset') for (const socket of [client, upstream]) socket.resetAndDestroy();
  };
  forward(client, upstream, { delay, seen, isSwallowing: () => isMet && fate === 'drop' });
  forward(upstream, client, {
    delay,
    seen: () => {},
    isSwallowing: () => isMet && (fate === 'drop' || fate === 'half-open'),
  });
  client.on('close', () => upstream.destroy());
  upstream.on('close', () => (isMet && fate !== 'sound' ? undefined : client.destroy()));
}

interface Way {
  delay(): number;
  seen(chunk: Buffer): void;
  isSwallowing(): boolean;
}

/** One way of a line: in order, each piece a little late. */
function forward(from: Socket, to: Socket, { delay, seen, isSwallowing }: Way): void {
  let last = Promise.resolve();
  from.on('data', (chunk: Buffer) => {
    const wait = delay();
    last = last
      .then(() => new Promise((resolve) => setTimeout(resolve, wait)))
      .then(() => {
        seen(chunk);
        if (!isSwallowing() && to.writable) to.write(chunk);
      });
  });
}
