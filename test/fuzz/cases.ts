import fc from 'fast-check';

const CASES = 20_000;
/** The same cases each time, unless somebody wants others. */
const SEED = 20_260_304;

/** What `npm run fuzz -- --cases N --seed S` sets. */
const wanted = Number(process.env.FUZZ_CASES ?? CASES);
const seed = Number(process.env.FUZZ_SEED ?? SEED);

/** This share of all cases. */
export function shareOfCases(share: number): number {
  return Math.max(1, Math.round(wanted * share));
}

let total = 0;

/** Tries so many cases; the first that fails is made small and told with its seed. Gives how many there were. */
export async function tryCases<Case>(
  cases: fc.Arbitrary<Case>,
  numRuns: number,
  attempt: (one: Case) => Promise<void>,
): Promise<void> {
  await fc.assert(
    fc.asyncProperty(cases, (one) => attempt(one)),
    { seed, numRuns, endOnFailure: true },
  );
  total += numRuns;
}

export function casesTried(): string {
  return `${total} cases, seed ${seed}`;
}
