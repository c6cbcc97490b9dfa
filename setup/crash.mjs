import { parseArgs } from 'node:util';
import { runTests } from './vitest.mjs';

const DAY_MS = 24 * 60 * 60_000;

/** Kills the runtime in the middle of its work, more often than `npm test` does. */
const { values } = parseArgs({ options: { runs: { type: 'string' } } });
const env = { ...(values.runs !== undefined && { CRASH_RUNS: values.runs }) };
const { passed, failed } = await runTests('crash', { msMax: DAY_MS, output: 'inherit', env });
process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
