import { monitorEventLoopDelay } from 'node:perf_hooks';
import { afterEach, expect, it } from 'vitest';
import type { EngineError } from '../engine/engine-error.ts';
import { developer, until } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { readPolicies } from '../iam/policies.ts';
import { createLedger } from '../ledger.ts';
import { createKeyRing } from '../signature/key-ring.ts';
import { openStore } from '../store.ts';
import { rekognitionService } from './endpoint.ts';
import { type EngineOptions, VisionEngine } from './engine.ts';
import { FaceCollections } from './face-collections.ts';
import { photo, plain, signs } from './vision.fixture.ts';

const PORT = 13_750;
const engines: VisionEngine[] = [];
afterEach(() => Promise.all(engines.splice(0).map((engine) => engine.stop())));

function engineWith(options: EngineOptions = {}): VisionEngine {
  const engine = new VisionEngine(options);
  engines.push(engine);
  return engine;
}

/** DetectLabels as behind the door. */
async function serviceOf(engine: VisionEngine): Promise<() => Promise<unknown>> {
  const stack = probeStack(PORT);
  const service = rekognitionService({
    vision: { engine, collections: new FaceCollections(openStore(), stack) },
    ...{ keys: createKeyRing([], developer), policies: readPolicies(stack), ledger: createLedger(), awsUrl: '' },
  });
  const body = Buffer.from(JSON.stringify({ Image: { Bytes: (await photo(1)).toString('base64') } }));
  const principal = { kind: 'developer' } as const;
  return () => service({ principal, method: 'POST', url: '/', headers: {}, operation: 'DetectLabels', body });
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

/** The engine's process, when it has begun. */
function pidOf(engine: VisionEngine): Promise<number> {
  return until(() => engine.pid);
}

it('[VISION12] starts when it is first asked, and ends when nobody asks any more', async () => {
  const engine = engineWith({ idleMs: 300 });
  const atFirst = [engine.isRunning(), await engine.memory()];

  const { engineMs } = await engine.objects(await plain());
  const pid = await pidOf(engine);
  const memory = await engine.memory();

  expect(atFirst).toEqual([false, undefined]);
  expect(engineMs).toBeGreaterThan(0);
  expect(memory?.rssBytes).toBeGreaterThan(50_000_000);
  expect(memory?.peakRssBytes).toBeGreaterThanOrEqual(memory?.rssBytes ?? 0);
  expect(await until(() => !isAlive(pid))).toBe(true);
  expect(engine.isRunning()).toBe(false);
  expect((await engine.faces(await photo(1), { describe: 0 })).found).toHaveLength(3);
});

it('[VISION12] never holds up the process that asks', async () => {
  const engine = engineWith();
  await engine.faces(await photo(1), { describe: 0 });
  const pictures = await Promise.all([1, 2, 3, 4].map(photo));
  const delay = monitorEventLoopDelay({ resolution: 5 });
  delay.enable();

  const answers = await Promise.all(pictures.map((picture) => engine.faces(picture, { describe: 5 })));

  delay.disable();
  const engineMs = answers.reduce((sum, answer) => sum + answer.engineMs, 0);
  expect(engineMs).toBeGreaterThan(100);
  expect(delay.max / 1e6).toBeLessThan(engineMs / 3);
});

it('[VISION13] fails the calls it has when it crashes, and starts again for the next', async () => {
  const failures: EngineError[] = [];
  const engine = engineWith({ onFailure: (error) => failures.push(error) });
  const ask = await serviceOf(engine);
  const asked = ask();
  const refused = expect(asked).rejects.toMatchObject({ code: 'InternalServerError', status: 500 });
  const pid = await pidOf(engine);

  process.kill(pid, 'SIGKILL');

  await refused;
  expect(failures.map(({ reason }) => reason)).toEqual(['failed']);
  expect(await ask()).toMatchObject({ status: 200, body: expect.stringContaining('"Person"') });
  expect(engine.pid).not.toBe(pid);
});

it('[VISION13] gives up on a picture that takes too long', async () => {
  const engine = engineWith({ workMsMax: 20 });
  const asked = engine.faces(await photo(1), { describe: 0 });
  const refused = expect(asked).rejects.toMatchObject({ reason: 'failed', message: expect.stringContaining('longer') });
  const pid = await pidOf(engine);

  await refused;

  expect(await until(() => !isAlive(pid))).toBe(true);
});

it('[VISION14] turns away what is too much, or would wait too long', async () => {
  const full = engineWith({ waitingMax: 1 });
  const ask = await serviceOf(full);
  const answers = await Promise.allSettled([ask(), ask(), ask()]);
  const slow = engineWith({ waitMsMax: 20 });
  const picture = await photo(1);
  const waited = await Promise.allSettled([slow.objects(picture), slow.objects(picture)]);

  expect(answers.map(({ status }) => status)).toEqual(['fulfilled', 'fulfilled', 'rejected']);
  expect(answers[2]).toMatchObject({ reason: { code: 'ProvisionedThroughputExceededException', status: 400 } });
  expect(waited).toMatchObject([{ status: 'fulfilled' }, { status: 'rejected', reason: { reason: 'busy' } }]);
  expect((await slow.objects(picture)).found.length).toBeGreaterThan(0);
});

it('[VISION3] says what to install where there is no Tesseract', async () => {
  const path = process.env.PATH;
  process.env.PATH = '/nowhere';
  const engine = engineWith();
  const asked = engine.text(await signs()).finally(() => {
    process.env.PATH = path;
  });

  await expect(asked).rejects.toMatchObject({
    reason: 'absent',
    message: expect.stringContaining('apt-get install tesseract-ocr'),
  });
  expect(engine.isRunning()).toBe(true);
});
