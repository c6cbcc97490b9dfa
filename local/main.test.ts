import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { decodeJwt } from 'jose';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { readOutputs } from './outputs.ts';

const PORT = 13_650;
const START_MS = 40_000;
let folder: string;
const running = new Set<ChildProcess>();

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-main-'));
});

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
});

afterAll(() => rm(folder, { recursive: true, force: true }));

function run(program: string, given: string[]) {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), ...given], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.add(child);
  const said = { out: '', err: '' };
  child.stdout.on('data', (chunk) => {
    said.out += chunk;
  });
  child.stderr.on('data', (chunk) => {
    said.err += chunk;
  });
  const ended = once(child, 'close').then(([code]) => {
    running.delete(child);
    return { code, ...said };
  });
  return { child, said, ended };
}

const main = (...given: string[]) => run('main.ts', ['--data', folder, ...given]);

async function start() {
  const started = main('--port', String(PORT));
  await expect.poll(() => started.said.out + started.said.err, { timeout: START_MS }).toContain('Ctrl-C');
  const outputs = await readOutputs(folder);
  if (!outputs) throw new Error('There are no outputs');
  return { ...started, outputs };
}

async function answering(): Promise<number[]> {
  const ports = [0, 1, 2, 3, 4, 5].map((offset) => PORT + offset);
  const checks = ports.map((port) =>
    fetch(`http://127.0.0.1:${port}/`).then(
      () => port,
      () => 0,
    ),
  );
  return (await Promise.all(checks)).filter((port) => port > 0);
}

/** Programs whose command line names our folder, which the DynamoDB engine's does. Other systems have no /proc. */
async function engines(): Promise<string[]> {
  const names = await readdir('/proc').catch(() => []);
  const lines = names.map((name) => readFile(`/proc/${name}/cmdline`, 'utf8').catch(() => ''));
  return (await Promise.all(lines)).filter((line) => line.includes('dynoxide') && line.includes(folder));
}

it.each([
  [['--prot', '4000'], '--prot'],
  [['--port', 'x'], '--port is a number'],
  [['--clock', '0'], '--clock is a number'],
  [['extra'], 'extra'],
])('[START1] %j is refused with the help and code 2', async (given, message) => {
  const { code, err } = await main(...given).ended;

  expect(code).toBe(2);
  expect(err).toContain(message);
  expect(err).toContain('Usage: npm start');
});

it('[START1] --help is no error and starts nothing', async () => {
  const { code, out } = await main('--help').ended;

  expect(code).toBe(0);
  expect(out).toContain('--memory');
});

it('[START2] serves, gives tokens, refuses a second start, and SIGTERM leaves nothing', {
  timeout: 90_000,
}, async () => {
  const { child, ended, outputs, said } = await start();
  const [ana] = outputs.users;

  expect(said.out).toContain(`Mathia is at ${outputs.siteUrl}`);
  expect(said.out).toContain(ana?.password);
  expect((await stat(join(folder, 'outputs.json'))).mode & 0o777).toBe(0o600);
  expect((await answering()).length).toBe(6);
  if (process.platform === 'linux') expect(await engines()).not.toEqual([]);

  const token = await run('token.ts', ['ana', '--data', folder]).ended;
  expect(token).toMatchObject({ code: 0, err: '' });
  expect(decodeJwt(token.out.trim())).toMatchObject({ username: 'ana', iss: outputs.issuer });
  const nobody = await run('token.ts', ['nobody', '--data', folder]).ended;
  expect(nobody).toMatchObject({ code: 1, out: '', err: 'There is no user nobody. There are: ana, ben, chloe\n' });

  const sameFolder = await main('--port', String(PORT + 10)).ended;
  expect([sameFolder.code, sameFolder.err]).toEqual([1, expect.stringContaining('Another runtime already uses')]);
  const samePorts = await run('main.ts', ['--memory', '--port', String(PORT), '--data', join(folder, 'other')]).ended;
  expect([samePorts.code, samePorts.err]).toEqual([1, expect.stringContaining(`Ports ${PORT}, ${PORT + 1}`)]);

  child.kill('SIGTERM');
  expect((await ended).code).toBe(0);
  expect(await readOutputs(folder)).toBeUndefined();
  expect(await answering()).toEqual([]);
  const late = await run('token.ts', ['ana', '--data', folder]).ended;
  expect(late).toMatchObject({ code: 1, out: '', err: expect.stringContaining('npm start') });
});

it('[START3] after a kill -9 nothing is left running, and a start has everything back', {
  timeout: 120_000,
}, async () => {
  const first = await start();

  first.child.kill('SIGKILL');
  await first.ended;
  await expect.poll(answering, { timeout: 5_000 }).toEqual([]);
  await expect.poll(engines, { timeout: 5_000 }).toEqual([]);
  const second = await start();

  expect(second.outputs.users).toEqual(first.outputs.users);
  expect(second.outputs.developer).toEqual(first.outputs.developer);
  second.child.kill('SIGINT');
  expect((await second.ended).code).toBe(0);
});

it('[START4] --reset forgets, --memory keeps nothing', { timeout: 120_000 }, async () => {
  const before = await readFile(join(folder, 'credentials.json'), 'utf8');
  const memory = main('--port', String(PORT), '--memory', '--reset', '--quiet', '--no-bot');
  await expect.poll(() => readOutputs(folder), { timeout: START_MS }).toBeDefined();
  const outputs = await readOutputs(folder);
  memory.child.kill('SIGTERM');
  const { code, out } = await memory.ended;

  expect([code, out]).toEqual([0, '']);
  expect(before).not.toContain(outputs?.users[0]?.password);
  await expect(stat(join(folder, 'credentials.json'))).rejects.toThrow('ENOENT');
  await expect(stat(join(folder, 'dynamodb.sqlite'))).rejects.toThrow('ENOENT');
});
