import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Pool } from 'undici';
import * as z from 'zod';
import { findDynoxide } from './binary.ts';

const HOST = '127.0.0.1';
const READY_MS = 10_000;
const STOP_MS = 3_000;
const CONNECTIONS_MAX = 64;

export interface EngineAnswer {
  status: number;
  body: string;
}

/** The DynamoDB engine: a process of its own, reached over the wire protocol. */
export interface Engine {
  /** Where it listens. */
  url: string;
  /** Sends a body as it is. `target` is the value of x-amz-target. */
  send(target: string, body: string | Buffer): Promise<EngineAnswer>;
  /** Sends JSON and gives JSON; an error answer is thrown with its code as the error's name. */
  call(target: string, input: object): Promise<unknown>;
  stop(): Promise<void>;
}

/** Starts dynoxide on a free port; without a file it keeps everything in memory. */
export async function startEngine(file?: string): Promise<Engine> {
  const port = await freePort();
  const child = launch(['serve', '--host', HOST, '--port', String(port), ...(file ? ['--db-path', file] : [])]);
  const pool = new Pool(`http://${HOST}:${port}`, { connections: CONNECTIONS_MAX });
  const engine: Engine = {
    url: `http://${HOST}:${port}`,
    send: (target, body) => send(pool, target, body),
    call: (target, input) => call(pool, target, input),
    async stop() {
      await pool.destroy();
      await stopProcess(child);
    },
  };
  await ready(engine, child);
  return engine;
}

/**
 * The shell becomes the engine, so its pid and exit are the engine's. Beside it a watcher waits for the end of fd 3,
 * which comes when this process ends in whatever way, kill -9 included, and then ends the engine.
 */
const UNTIL_PARENT_ENDS = '{ cat <&3 >/dev/null; kill $$ 2>/dev/null; } & exec "$0" "$@" 3<&-';

function launch(args: string[]): ChildProcess {
  const program = findDynoxide();
  const stdio = ['ignore', 'ignore', 'pipe', 'pipe'] as const;
  if (process.platform === 'win32') return spawn(program, args, { stdio: [...stdio] });
  return spawn('/bin/sh', ['-c', UNTIL_PARENT_ENDS, program, ...args], { stdio: [...stdio], detached: true });
}

async function ready(engine: Engine, child: ChildProcess): Promise<void> {
  let complaint = '';
  child.stderr?.on('data', (chunk) => {
    complaint = `${complaint}${chunk}`.slice(-2_000);
  });
  const deadline = Date.now() + READY_MS;
  while (Date.now() < deadline && child.exitCode === null) {
    const answer = await engine.call('DynamoDB_20120810.ListTables', {}).catch(() => undefined);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
  await engine.stop();
  throw new Error(`The DynamoDB engine did not start: ${complaint || 'no answer'}`);
}

async function stopProcess(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const exit = once(child, 'exit');
    const force = setTimeout(() => child.kill('SIGKILL'), STOP_MS);
    child.kill('SIGTERM');
    await exit;
    clearTimeout(force);
  }
  for (const stream of child.stdio) stream?.destroy();
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, HOST);
  await once(server, 'listening');
  const address = server.address();
  server.close();
  await once(server, 'close');
  if (address === null || typeof address === 'string') throw new Error('No free port');
  return address.port;
}

/** The engine wants a signed request but believes every signature; ours was verified at the door. */
const HEADERS = {
  'content-type': 'application/x-amz-json-1.0',
  'x-amz-date': '20260101T000000Z',
  authorization:
    'AWS4-HMAC-SHA256 Credential=local/20260101/eu-central-1/dynamodb/aws4_request, SignedHeaders=host, Signature=0',
};

async function send(pool: Pool, target: string, body: string | Buffer): Promise<EngineAnswer> {
  const answer = await pool.request({
    method: 'POST',
    path: '/',
    headers: { ...HEADERS, 'x-amz-target': target },
    body,
  });
  return { status: answer.statusCode, body: await answer.body.text() };
}

const Failure = z.looseObject({ __type: z.string(), message: z.string().optional() });

async function call(pool: Pool, target: string, input: object): Promise<unknown> {
  const answer = await send(pool, target, JSON.stringify(input));
  const output: unknown = JSON.parse(answer.body);
  if (answer.status === 200) return output;
  const { __type, message = __type } = Failure.parse(output);
  throw Object.assign(new Error(`${target}: ${message}`), { name: __type.split('#').at(-1) });
}
