import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { installFromDebian, onPath } from './debian.mjs';
import { fromRoot } from './root.mjs';
import { SetupError } from './setup-error.mjs';
import { unpackChromium } from './unpack-chromium.mjs';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const DEBIAN_PACKAGES = ['chromium', 'fonts-noto-color-emoji'];

/**
 * A Chromium for the tests: the one CHROMIUM_BIN names, one on PATH, Debian's (installed now, when we are root), or
 * the one that comes from npm.
 *
 * @returns {Promise<{ MATHIA_CHROMIUM: string }>} for the environment of the tests
 * @throws {SetupError} which says what to install
 */
export async function findChromium() {
  const path = chosenChromium() ?? installedChromium() ?? (await debianChromium()) ?? (await npmChromium());
  if (path !== undefined) return { MATHIA_CHROMIUM: path };
  throw new SetupError(
    'no Chromium for the browser tests. Install Chromium or Chrome so that `chromium` or `google-chrome` is on PATH, ' +
      'or set CHROMIUM_BIN to the path of one.',
  );
}

function chosenChromium() {
  const path = process.env.CHROMIUM_BIN;
  if (path === undefined || path === '') return undefined;
  if (canStart(path)) return path;
  throw new SetupError(`CHROMIUM_BIN is "${path}", which does not start. Correct it, or unset it to search for one.`);
}

function installedChromium() {
  return NAMES.map(onPath).find((path) => path !== undefined && canStart(path));
}

/** Ubuntu's `chromium-browser` may be a script that only tells to install a snap, so being there is not enough. */
function canStart(path) {
  return spawnSync(path, ['--version'], { timeout: 30_000 }).status === 0;
}

async function debianChromium() {
  return (await installFromDebian(DEBIAN_PACKAGES)) ? installedChromium() : undefined;
}

/** Linux x64 only; brings the libraries that a machine without a desktop lacks. */
async function npmChromium() {
  if (process.platform !== 'linux' || process.arch !== 'x64') return undefined;
  const path = fromRoot('node_modules/.mathia-chromium/start');
  if (!existsSync(path)) await unpackChromium(fromRoot('node_modules/.mathia-chromium'));
  return canStart(path) ? path : undefined;
}
