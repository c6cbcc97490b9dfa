import { parseArgs } from 'node:util';
import { runTests } from './vitest.mjs';

const DAY_MS = 24 * 60 * 60_000;

/** Bad input: more of it than `npm test` tries, or others, and the same as often as the same seed is given. */
const { values } = parseArgs({ options: { cases: { type: 'string' }, seed: { type: 'string' } } });
const env = {
  ...(values.cases !== undefined && { FUZZ_CASES: values.cases }),
  ...(values.seed !== undefined && { FUZZ_SEED: values.seed }),
};
const { passed, failed } = await runTests('fuzz', { msMax: DAY_MS, output: 'inherit', env });
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
