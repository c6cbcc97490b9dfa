import { availableParallelism } from 'node:os';
import { nodePath } from './binaries.mjs';
import folders from './folders.json' with { type: 'json' };
import { projectEnv } from './foreground.mjs';
import { tryForPython } from './python.mjs';
import { fromRoot } from './root.mjs';
import { runToEnd } from './run-to-end.mjs';
import { runTests } from './vitest.mjs';

const PART_MS_MAX = 4 * 60_000;

/** The longest first: the others fill the second core meanwhile. */
const parts = [
  { name: 'unit tests', run: runUnitTests },
  tool('dead code', 'knip', ['--no-progress', '--no-config-hints']),
  tool('layers', 'depcruise', ['--progress', 'none', ...folders]),
  tool('types', 'tsc', ['-p', '.']),
  tool('types of the site', 'tsc', ['-p', 'web']),
  tool('lint and format', 'biome', ['ci', '--colors=off', '.']),
];

async function runUnitTests() {
  await tryForPython();
  return runTests('unit', { msMax: PART_MS_MAX, output: 'capture' });
}

/** A tool counts as one test, passed when its exit code is 0. */
function tool(name, bin, parameters) {
  const run = async () => {
    const options = { msMax: PART_MS_MAX, env: projectEnv(), output: 'capture' };
    const { code, output } = await runToEnd(nodePath, [`node_modules/.bin/${bin}`, ...parameters], options);
    return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
  };
  return { name, run };
}

/** Runs everything that needs neither a server nor a browser; prints each part as it ends, with its output if it fails. */
export async function check() {
  const waiting = [...parts];
  const total = { passed: 0, failed: 0 };
  const lane = async () => {
    for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
      const { passed, failed } = await runPart(part);
      total.passed += passed;
      total.failed += failed;
    }
  };
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), 4) }, lane));
  return total;
}

async function runPart({ name, run }) {
  const startedAt = performance.now();
  const { passed, failed, output } = await run();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  if (failed > 0) console.log(output.trimEnd());
  console.log(`${failed === 0 ? 'ok    ' : 'FAILED'} ${name.padEnd(18)} ${seconds.padStart(5)} s`);
  return { passed, failed };
}

if (process.argv[1] === fromRoot('setup/check.mjs')) {
  const startedAt = performance.now();
  const { passed, failed } = await check();
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(0);
  console.log(`${passed} passed, ${failed} failed, in ${seconds} s`);
  process.exitCode = failed === 0 && passed > 0 ? 0 : 1;
}
