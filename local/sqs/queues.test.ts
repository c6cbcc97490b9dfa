import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { runtimeClock } from '../clock.ts';
import { probeStack } from '../fixtures/template.ts';
import { openStore } from '../store.ts';
import { queuesOf } from './definition.ts';
import { Queues } from './queues.ts';

const QUEUE = 'Mathia-Work';
const definitions = queuesOf(probeStack(13_110));

it('[SQS9] keeps a delayed message when the process is killed', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-queues-'));
  // Never closed, as by kill -9.
  const before = new Queues(openStore(folder), definitions, runtimeClock());
  before.send(QUEUE, { body: 'later', delay: 0.2 });

  const after = new Queues(openStore(folder), definitions, runtimeClock());

  expect(after.receive(QUEUE, 1)).toEqual([]);
  await after.wait(QUEUE, 1_000);
  expect(after.receive(QUEUE, 1)).toMatchObject([{ body: 'later', receives: 1 }]);
  await rm(folder, { recursive: true });
});

it('[SQS11] gives first what belongs to those who have fewer messages in flight', () => {
  const queues = new Queues(openStore(), definitions, runtimeClock());
  for (const body of ['loud 1', 'loud 2', 'loud 3', 'loud 4']) queues.send(QUEUE, { body, group: 'loud' });
  const inFlight = queues.receive(QUEUE, 2).map(({ body }) => body);
  queues.send(QUEUE, { body: 'quiet 1', group: 'quiet' });
  queues.send(QUEUE, { body: 'quiet 2', group: 'quiet' });

  const next = [queues.receive(QUEUE, 1), queues.receive(QUEUE, 1), queues.receive(QUEUE, 1)].flat();

  expect(inFlight).toEqual(['loud 1', 'loud 2']);
  expect(next.map(({ body }) => body)).toEqual(['quiet 1', 'quiet 2', 'loud 3']);
});

it('[SQS10] forgets messages older than the retention of their queue', () => {
  const [work] = definitions;
  const queues = new Queues(openStore(), work ? [{ ...work, retention: -1 }] : [], runtimeClock());

  queues.send(QUEUE, { body: 'old' });

  expect(queues.receive(QUEUE, 1)).toEqual([]);
  expect(queues.counts(QUEUE)).toEqual({ visible: 0, hidden: 0, delayed: 0 });
});
