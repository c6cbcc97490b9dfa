import { type Run, runSeed } from './run-seed.ts';
import { storyOf } from './story.ts';

export interface Summary {
  seeds: number;
  /** Messages that people wrote in all these worlds. */
  sends: number;
  failed: Run[];
}

const STORIES_MAX = 3;

/** Runs worlds one after the other. Of those that break a promise, the first are run again to be told. */
export async function runSeeds(seeds: Iterable<number>, heard: (run: Run) => void = () => {}): Promise<Summary> {
  const summary: Summary = { seeds: 0, sends: 0, failed: [] };
  for (const seed of seeds) {
    const run = await runSeed(seed);
    summary.seeds += 1;
    summary.sends += run.sends;
    if (run.violations.length > 0) summary.failed.push(await retold(run, summary));
    heard(run);
  }
  return summary;
}

function retold(run: Run, { failed }: Summary): Promise<Run> {
  return failed.length < STORIES_MAX ? runSeed(run.seed, { isTold: true }) : Promise.resolve(run);
}

export function tellFailed({ failed }: Summary): string {
  const told = failed.filter(({ history }) => history.length > 0);
  const others = failed.filter(({ history }) => history.length === 0).map(({ seed }) => seed);
  return [...told.map(storyOf), ...(others.length > 0 ? [`Also: ${others.join(', ')}`] : [])].join('\n');
}

export function* seedsFrom(first: number, count: number): Generator<number> {
  for (let seed = first; seed < first + count; seed++) yield seed;
}
