import { parseArgs } from 'node:util';
import { regressions } from './regressions.ts';
import { runSeed } from './run-seed.ts';
import { runSeeds, seedsFrom, tellFailed } from './run-seeds.ts';
import { storyOf } from './story.ts';

const SEEDS_DEFAULT = 200;
const TELL_EVERY = 100;

// `npm run sim -- --seeds 1000 --from 5001`, or `npm run sim -- --replay 17` for the story of one.
const { values } = parseArgs({
  options: { seeds: { type: 'string' }, from: { type: 'string' }, replay: { type: 'string' } },
});

const isRight = values.replay === undefined ? await search() : await replay(Number(values.replay));
// What bots were promised in some world still runs on the real clock; and a long story takes its time to be written.
process.stdout.write('', () => process.exit(isRight ? 0 : 1));

async function replay(seed: number): Promise<boolean> {
  const run = await runSeed(seed, { isTold: true });
  console.log(storyOf(run));
  console.log(
    run.violations.length === 0 ? 'No promise was broken.' : `${run.violations.length} promises were broken.`,
  );
  return run.violations.length === 0;
}

async function search(): Promise<boolean> {
  const count = Number(values.seeds ?? SEEDS_DEFAULT);
  const from = Number(values.from ?? 1);
  const startedAt = performance.now();
  let done = 0;
  const known = regressions.map(({ seed }) => seed);
  const summary = await runSeeds([...known, ...seedsFrom(from, count)], ({ seed }) => {
    done += 1;
    if (done % TELL_EVERY === 0) console.log(`${done} worlds, the last with seed ${seed}`);
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  console.log(tellFailed(summary));
  console.log(
    `${summary.seeds} worlds, ${summary.sends} messages, ${summary.failed.length} with a broken promise, in ${seconds.toFixed(0)} s`,
  );
  return summary.failed.length === 0;
}
