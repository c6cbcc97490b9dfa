import { nodePath } from './binaries.mjs';
import { check } from './check.mjs';
import { findChromium } from './chromium.mjs';
import { commands } from './commands.mjs';
import { projectEnv } from './foreground.mjs';
import { runToEnd } from './run-to-end.mjs';
import { SetupError } from './setup-error.mjs';
import { tryForSpeech } from './speech.mjs';
import { tryForTesseract } from './tesseract.mjs';
import { runTests } from './vitest.mjs';

const MINUTE_MS = 60_000;

/** One part after another: the later ones measure and wait, which two at a time would disturb. */
const parts = [
  { name: 'site', run: testSiteBuild },
  { name: 'check', run: check },
  { name: 'infrastructure', run: () => runTests('infra', { msMax: 5 * MINUTE_MS, output: 'inherit' }) },
  { name: 'local runtime', run: runLocalTests },
  { name: 'integration', run: () => runTests('integration', { msMax: 20 * MINUTE_MS, output: 'inherit' }) },
  { name: 'bots', run: () => runTests('bots', { msMax: 10 * MINUTE_MS, output: 'inherit' }) },
  { name: 'media', run: () => runTests('media', { msMax: 10 * MINUTE_MS, output: 'inherit' }) },
  { name: 'bad input', run: () => runTests('fuzz', { msMax: 20 * MINUTE_MS, output: 'inherit' }) },
  { name: 'security', run: () => runInBrowser('security') },
  { name: 'crashes', run: () => runTests('crash', { msMax: 10 * MINUTE_MS, output: 'inherit' }) },
  { name: 'simulation', run: () => runTests('simulation', { msMax: 20 * MINUTE_MS, output: 'inherit' }) },
  { name: 'load', run: () => runTests('load', { msMax: 10 * MINUTE_MS, output: 'inherit' }) },
  { name: 'browser', run: () => runInBrowser('browser') },
];

/** The later parts serve and deploy what this builds; the build itself checks the size of it. */
async function testSiteBuild() {
  const options = { msMax: 5 * MINUTE_MS, env: projectEnv(), output: 'inherit' };
  const { code, output } = await runToEnd(nodePath, commands.build.run, options);
  return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, output };
}

async function runLocalTests() {
  await tryForTesseract();
  await tryForSpeech();
  return runTests('local', { msMax: 10 * MINUTE_MS, output: 'inherit' });
}

async function runInBrowser(project) {
  const env = await findChromium();
  return runTests(project, { msMax: 20 * MINUTE_MS, output: 'inherit', env });
}

/** A part that fails does not hide the ones after it. */
async function runPart({ name, run }) {
  console.log(`\n=== ${name} ===\n`);
  try {
    const result = await run();
    // What a part has not printed itself: that it was stopped for taking too long, or could not start.
    if (result.output) console.log(result.output.trim());
    return result;
  } catch (error) {
    console.log(error instanceof SetupError ? error.message : error);
    return { passed: 0, failed: 1 };
  }
}

const total = { passed: 0, failed: 0 };
for (const part of parts) {
  const { passed, failed } = await runPart(part);
  console.log(`\n${part.name}: ${passed} passed, ${failed} failed`);
  total.passed += passed;
  total.failed += failed;
}
process.exitCode = total.failed === 0 && total.passed > 0 ? 0 : 1;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
