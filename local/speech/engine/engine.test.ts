import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import type { EngineError } from '../../engine/engine-error.ts';
import { until } from '../../fixtures/core.ts';
import { SPEAKER, synthesise } from '../polly/synthesis.ts';
import { Engine, type EngineOptions } from './engine.ts';
import { optionalImport } from './optional-import.ts';

const HELLO = { markup: 'Hello there.', voice: 'en-US', format: 'mp3', sampleRate: 22_050 } as const;
const LONG = { ...HELLO, markup: 'This sentence is said again and again. '.repeat(75) };
const STALL_MS_MAX = 100;

const engines: Engine[] = [];
afterEach(async () => {
  await Promise.all(engines.splice(0).map((engine) => engine.stop()));
});

function engineOf(options: EngineOptions = {}): Engine {
  const engine = new Engine(SPEAKER, options);
  engines.push(engine);
  return engine;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

it('[SPEECH22] starts when first asked, answers with its own time, and ends when idle', async () => {
  const engine = engineOf({ idleMs: 50 });
  const before = engine.isRunning();

  const { found, engineMs } = await synthesise(engine, HELLO);
  const pid = engine.pid ?? 0;
  await until(() => !engine.isRunning());
  await until(() => !isAlive(pid));
  const again = await synthesise(engine, HELLO);

  expect(before).toBe(false);
  expect(found.audio.length).toBeGreaterThan(1000);
  expect(engineMs).toBeGreaterThan(0);
  expect(again.found.audio).toEqual(found.audio);
});

it('[SPEECH22] never holds up the runtime, and answers in the order of the questions', async () => {
  const engine = engineOf();
  await synthesise(engine, HELLO);
  const stall = monitorEventLoopDelay({ resolution: 5 });
  const ended: string[] = [];
  stall.enable();

  await Promise.all([
    synthesise(engine, LONG).then(() => ended.push('long')),
    synthesise(engine, HELLO).then(() => ended.push('short')),
  ]);

  stall.disable();
  console.log(`longest stall while three minutes were spoken: ${(stall.max / 1e6).toFixed(0)} ms`);
  expect(stall.max / 1e6).toBeLessThan(STALL_MS_MAX);
  expect(ended).toEqual(['long', 'short']);
});

it('[SPEECH23] fails what was running when it crashes, is told so, and starts again for the next', async () => {
  const failures: EngineError[] = [];
  const engine = engineOf({ onFailure: (error) => failures.push(error) });
  await synthesise(engine, HELLO);
  const first = engine.pid ?? 0;

  const [running, waiting] = [synthesise(engine, LONG), synthesise(engine, HELLO)];
  const outcome = running.catch((error: unknown) => error);
  await sleep(20);
  process.kill(first, 'SIGKILL');

  expect(await outcome).toMatchObject({ name: 'EngineError', reason: 'failed' });
  expect((await waiting).found.audio.length).toBeGreaterThan(1000);
  expect(engine.pid).not.toBe(first);
  expect(failures).toHaveLength(1);
});

it('[SPEECH23] ends a question that takes too long together with its process', async () => {
  const engine = engineOf();
  await synthesise(engine, HELLO);
  const pid = engine.pid ?? 0;

  await expect(engine.ask(LONG, 30)).rejects.toMatchObject({
    reason: 'failed',
    message: expect.stringContaining('longer'),
  });

  await until(() => !isAlive(pid));
  expect((await synthesise(engine, HELLO)).found.audio.length).toBeGreaterThan(1000);
});

it('[SPEECH23] fails for a voice that is not there, and for nothing else', async () => {
  const engine = engineOf();

  await expect(synthesise(engine, { ...HELLO, voice: 'no-such-voice' })).rejects.toMatchObject({ reason: 'failed' });
  await expect(synthesise(engine, HELLO)).resolves.toBeDefined();
});

it('[SPEECH24] turns away what is too much', async () => {
  const engine = engineOf({ waitingMax: 2 });

  const outcomes = await Promise.allSettled([1, 2, 3].map(() => synthesise(engine, HELLO)));

  expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(outcomes[2]).toMatchObject({ reason: { name: 'EngineError', reason: 'busy' } });
  await expect(synthesise(engine, HELLO)).resolves.toBeDefined();
});

it('[SPEECH24] leaves no process behind when it is stopped at work', async () => {
  const engine = engineOf();
  await synthesise(engine, HELLO);
  const pid = engine.pid ?? 0;
  const running = synthesise(engine, LONG).catch((error: unknown) => error);

  await engine.stop();

  expect(await running).toMatchObject({ reason: 'failed' });
  expect(isAlive(pid)).toBe(false);
  await expect(synthesise(engine, HELLO)).rejects.toMatchObject({ reason: 'failed' });
});

it('[SPEECH25] says what to install when an optional library is missing, and passes on other faults', async () => {
  const name = 'no-such-speech-library';
  const missing = optionalImport('Speaking', name, () => import(`${name}`));

  await expect(missing).rejects.toMatchObject({
    ...{ name: 'EngineError', reason: 'absent', message: expect.stringMatching(/needs no-such.*npm install/) },
  });
  const broken = optionalImport('Speaking', name, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
});
