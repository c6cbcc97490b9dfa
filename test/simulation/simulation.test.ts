import { expect, it } from 'vitest';
import { regressions } from './regressions.ts';
import { runSeed } from './run-seed.ts';
import { runSeeds, tellFailed } from './run-seeds.ts';

const REPEATED = 20;

it(`[SIM5] tells the same history for the same seed, byte for byte (${REPEATED} seeds)`, async () => {
  let events = 0;
  for (let seed = 1; seed <= REPEATED; seed++) {
    const first = await runSeed(seed, { isTold: true });

    const second = await runSeed(seed, { isTold: true });

    expect(second.history.join('\n')).toBe(first.history.join('\n'));
    events += first.history.length;
  }
  expect(events).toBeGreaterThan(REPEATED * 500);
});

it('[SIM5] tells another history for another seed', async () => {
  const first = await runSeed(1, { isTold: true });

  const second = await runSeed(2, { isTold: true });

  expect(second.history).not.toEqual(first.history);
});

it(`[SIM2] keeps every promise in the worlds that once broke one (${regressions.length})`, async () => {
  const summary = await runSeeds(regressions.map(({ seed }) => seed));

  expect(tellFailed(summary)).toBe('');
  expect(summary.seeds).toBe(regressions.length);
});
