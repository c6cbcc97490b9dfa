import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { fromRoot } from './root.mjs';
import { runToEnd } from './run-to-end.mjs';
import { SetupError } from './setup-error.mjs';

const STEP_MS_MAX = 5 * 60_000;

/** The project's own Node, from the npm package of that name; the machine's may be older. */
export const nodePath = fromRoot('node_modules/node/bin/node');

/** Packages that are of use only after their install script ran, which npm 11 skips unless package.json allows it. */
const BINARIES = [
  { name: 'node', path: nodePath, installScript: 'node_modules/node/installArchSpecificPackage.js' },
  {
    name: 'esbuild',
    path: fromRoot('node_modules/esbuild/bin/esbuild'),
    installScript: 'node_modules/esbuild/install.js',
  },
];

/** Makes sure that each binary answers with its locked version, and runs its package's install script when not. */
export async function checkBinaries() {
  for (const binary of BINARIES) {
    if (hasLockedVersion(binary)) continue;
    console.error(`mathia: npm left the install script of "${binary.name}" out; running it …`);
    await runInstallScript(binary);
    if (hasLockedVersion(binary)) continue;
    throw new SetupError(
      `the npm package "${binary.name}" has no working binary, even after its install script. Delete node_modules ` +
        'and repeat the command with a network connection.',
    );
  }
}

function hasLockedVersion({ name, path }) {
  const locked = JSON.parse(readFileSync(fromRoot(`node_modules/${name}/package.json`), 'utf8')).version;
  const { stdout } = spawnSync(path, ['--version'], { encoding: 'utf8', timeout: 10_000 });
  return stdout?.trim().replace(/^v/, '') === locked;
}

/** An install script expects its package's folder as the working folder, which `npm rebuild` would also see to. */
async function runInstallScript({ installScript }) {
  const script = fromRoot(installScript);
  await runToEnd(process.execPath, [script], { cwd: dirname(script), msMax: STEP_MS_MAX });
}
