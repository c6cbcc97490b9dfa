import { afterAll, beforeAll, expect, it } from 'vitest';
import { until } from '../fixtures/core.ts';
import { probeFunction, probeStack } from '../fixtures/template.ts';
import { createLedger } from '../ledger.ts';
import { createKeyRing } from '../signature/key-ring.ts';
import { type Functions, startFunctions } from './functions.ts';
import type { LogLine } from './log-line.ts';

const ledger = createLedger();
const lines: LogLine[] = [];
let functions: Functions;

beforeAll(async () => {
  const stack = probeStack(13_020, { Other: probeFunction({ Timeout: 1, ReservedConcurrentExecutions: 1 }) });
  const keys = createKeyRing(['Probe', 'Other'], { accessKeyId: 'a', secretAccessKey: 'b' });
  functions = await startFunctions({
    ...{ stack, keys, ledger, awsUrl: 'http://127.0.0.1:13020' },
    log: (line) => lines.push(line),
  });
});
afterAll(async () => {
  await functions?.stop();
});

it('[LAMBDA1] runs one invocation at a time on a worker, and several workers at once', async () => {
  const started = performance.now();

  const outcomes = await Promise.all(
    Array.from({ length: 6 }, (_, value) => functions.invoke('Probe', { do: 'sleep', value: 500 + value })),
  );

  expect(outcomes).toEqual(Array.from({ length: 6 }, (_, value) => ({ ok: true, payload: 500 + value })));
  expect(performance.now() - started).toBeLessThan(2_500);
  expect(ledger.snapshot().principals.Probe?.invocations).toBe(6);
});

it('[LAMBDA2] keeps to reserved concurrency', async () => {
  const started = performance.now();

  await Promise.all([1, 2, 3].map(() => functions.invoke('Other', { do: 'sleep', value: 200 })));

  expect(performance.now() - started).toBeGreaterThanOrEqual(590);
});

it('[LAMBDA3] gives events and results as JSON would', async () => {
  const value = { at: new Date(0), nothing: undefined, list: [undefined] };

  const outcome = await functions.invoke('Probe', { do: 'echo', value });

  expect(outcome).toEqual({ ok: true, payload: { at: '1970-01-01T00:00:00.000Z', list: [null] } });
});

it('[LAMBDA4] ends an invocation at the timeout of the template, and the next one starts anew', async () => {
  const outcome = await functions.invoke('Other', { do: 'hang' });

  expect(outcome).toMatchObject({ ok: false, errorType: 'Sandbox.Timedout' });
  expect(outcome).toMatchObject({ errorMessage: expect.stringContaining('Task timed out after 1.00 seconds') });
  expect(await functions.invoke('Other', { do: 'echo', value: 1 })).toEqual({ ok: true, payload: 1 });
});

it('[LAMBDA5] reports what a handler threw, and survives what nobody caught', async () => {
  const thrown = await functions.invoke('Probe', { do: 'throw', value: 'no' });
  const crashed = await functions.invoke('Probe', { do: 'crash' });

  expect(thrown).toEqual({ ok: false, errorType: 'RangeError', errorMessage: 'no' });
  expect(crashed).toMatchObject({ ok: false, errorMessage: 'nobody caught this' });
  expect(await functions.invoke('Probe', { do: 'echo', value: 1 })).toEqual({ ok: true, payload: 1 });
});

it('[LAMBDA6] gives a function its own environment and nothing of this process', async () => {
  const outcome = await functions.invoke('Probe', { do: 'environment' });

  expect(outcome).toMatchObject({
    payload: {
      AWS_REGION: 'eu-central-1',
      AWS_ENDPOINT_URL: 'http://127.0.0.1:13020',
      AWS_LAMBDA_FUNCTION_NAME: 'Probe',
      TABLE_NAME: 'Mathia-ChatTable',
      QUEUE_URL: 'http://127.0.0.1:13020/000000000000/Mathia-Work',
    },
  });
  expect(outcome).not.toMatchObject({ payload: { PATH: expect.anything() } });
});

it('[LAMBDA7] tells how long is left', async () => {
  const outcome = await functions.invoke('Probe', { do: 'remaining' });

  expect(outcome.ok && outcome.payload).toBeGreaterThan(1_500);
  expect(outcome.ok && outcome.payload).toBeLessThanOrEqual(2_000);
});

it('[LAMBDA8] reports a call that begins after its handler has returned', async () => {
  const before = functions.lateCalls();

  const outcome = await functions.invoke('Probe', { do: 'late' });

  expect(outcome).toEqual({ ok: true, payload: 'left early' });
  await until(() => functions.lateCalls() === before + 1);
  expect(lines).toContainEqual({
    function: 'Probe',
    stream: 'runtime',
    text: expect.stringContaining('after its handler had returned'),
  });
});

it('[LAMBDA9] refuses events and results above 6 MB', async () => {
  const [event, result] = await Promise.all([
    functions.invoke('Probe', { do: 'echo', value: 'x'.repeat(6 * 1024 * 1024) }),
    functions.invoke('Probe', { do: 'large', value: 6 * 1024 * 1024 }),
  ]);

  expect(event).toMatchObject({ ok: false, errorType: 'RequestTooLargeException' });
  expect(result).toMatchObject({ ok: false, errorType: 'Function.ResponseSizeTooLarge' });
});

it('[LAMBDA10] hands on what a function prints, line by line', async () => {
  await functions.invoke('Probe', { do: 'print', value: 'first\nsecond' });

  await until(() => lines.some((line) => line.text === 'second'));
  expect(lines).toContainEqual({ function: 'Probe', stream: 'stdout', text: 'first' });
});
