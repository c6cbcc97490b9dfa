import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodePath } from './binaries.mjs';
import { projectEnv } from './foreground.mjs';
import { runToEnd } from './run-to-end.mjs';

const VITEST = 'node_modules/vitest/vitest.mjs';

/**
 * Runs one project of vitest.config.ts and counts its tests.
 *
 * @param {string} project
 * @param {{ msMax: number, output: 'inherit' | 'capture', env?: Record<string, string> }} options
 * @returns {Promise<{ passed: number, failed: number, output: string }>}
 */
export async function runTests(project, { msMax, output, env = {} }) {
  const folder = mkdtempSync(join(tmpdir(), 'mathia-test-'));
  const report = join(folder, 'report.json');
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`];
  try {
    const run = await runToEnd(nodePath, [VITEST, 'run', `--project=${project}`, ...reporters], {
      msMax,
      output,
      env: { ...projectEnv(), ...env },
    });
    return { ...count(report, run.code), output: run.output };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * A skipped test is a defect here and counts as failed. So does a file that does not load, a project without a test,
 * and a run that fails for another reason than a test (an unhandled rejection, a time limit, a crash).
 */
function count(report, code) {
  const { numPassedTests: passed = 0, numTotalTests: total = 0, testResults = [] } = readReport(report);
  const unloaded = testResults.filter((file) => file.status === 'failed' && file.assertionResults.length === 0).length;
  const failed = total - passed + unloaded;
  const hasFailedOtherwise = failed === 0 && (code !== 0 || total === 0);
  return { passed, failed: hasFailedOtherwise ? 1 : failed };
}

function readReport(report) {
  try {
    return JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    return {}; // vitest was stopped or crashed before it could write one
  }
}
