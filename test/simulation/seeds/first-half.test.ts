import { expect, it } from 'vitest';
import { runSeeds, seedsFrom, tellFailed } from '../run-seeds.ts';

const FROM = 1;
const COUNT = 1000;

it(`[SIM2][SIM3][SIM4] keeps every promise in ${COUNT} worlds, from seed ${FROM} on`, async () => {
  const summary = await runSeeds(seedsFrom(FROM, COUNT));

  console.log(`${summary.seeds} worlds, ${summary.sends} messages`);
  expect(tellFailed(summary)).toBe('');
  expect(summary.sends).toBeGreaterThan(COUNT);
});
