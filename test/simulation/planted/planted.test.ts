import { expect, it } from 'vitest';
import { runSeed } from '../run-seed.ts';
import { everyBug } from './every-bug.ts';

const SEEDS_MAX = 200;
const BUGS_MIN = 25;

it(`[SIM6] finds each planted bug within ${SEEDS_MAX} seeds`, async () => {
  const found: { bug: string; seeds: number | undefined; broken: string }[] = [];
  for (const [bug, plant] of Object.entries(everyBug)) found.push({ bug, ...(await firstThatFinds(plant)) });

  console.log(found.map(({ bug, seeds }) => `| ${bug} | ${seeds ?? 'never'} |`).join('\n'));
  expect(found.filter(({ seeds }) => seeds === undefined)).toEqual([]);
  expect(found.length).toBeGreaterThanOrEqual(BUGS_MIN);
});

async function firstThatFinds(plant: (typeof everyBug)[string]) {
  for (let seed = 1; seed <= SEEDS_MAX; seed++) {
    const { violations } = await runSeed(seed, { plant: plant() });
    if (violations.length > 0) return { seeds: seed, broken: violations[0] ?? '' };
  }
  return { seeds: undefined, broken: '' };
}
