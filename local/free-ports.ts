import { createServer } from 'node:http';
import type { Ports } from './addresses.ts';
import { closeServer, listen } from './gateway/listen.ts';

export class PortsTakenError extends Error {
  readonly ports: number[];

  constructor(ports: number[]) {
    super(
      `${ports.length === 1 ? 'Port' : 'Ports'} ${ports.join(', ')} of 127.0.0.1 ${ports.length === 1 ? 'is' : 'are'} taken`,
    );
    this.name = 'PortsTakenError';
    this.ports = ports;
  }
}

/** All at once and before anything starts, so that one message names every port in the way. */
export async function assertFree(ports: Partial<Ports>): Promise<void> {
  const checks = Object.values(ports).map(async (port) => ((await isFree(port)) ? undefined : port));
  const taken = (await Promise.all(checks)).filter((port) => port !== undefined);
  if (taken.length > 0) throw new PortsTakenError(taken);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await listen(server, port);
    await closeServer(server);
    return true;
  } catch {
    return false;
  }
}
