import { existsSync, readFileSync } from 'node:fs';
import { fromRoot } from './root.mjs';
import { runToEnd } from './run-to-end.mjs';
import { SetupError } from './setup-error.mjs';

const INSTALL_MS_MAX = 15 * 60_000;
/** What is in npm's cache is as good as fetched; and without a network, to fail in two minutes is better than in ten. */
const NPM_OPTIONS = [
  '--prefer-offline',
  '--fetch-retries=1',
  '--fetch-retry-mintimeout=2000',
  '--no-audit',
  '--no-fund',
  '--loglevel=error',
];
const IS_NPM = /npm-cli\.c?js$/;

/**
 * Installs the locked dependencies, unless they are there already: then it costs the reading of two files.
 *
 * Not `npm ci`: that refuses a lockfile without the optional packages of other platforms, which is what npm writes where
 * a registry does not have them. `npm install` keeps to the lockfile too, and with --no-save changes nothing in it.
 */
export async function installDependencies() {
  if (isInstalled()) return;
  console.error('mathia: installing the locked dependencies (once, a minute or two) …');
  const { code } = await runNpm(['install', '--no-save', ...NPM_OPTIONS]);
  if (code === 0) return;
  throw new SetupError(
    'npm install failed; its own words are above. The dependencies come from the npm registry, so the first time needs ' +
      'a network connection (or a filled npm cache). When it is there, repeat the command.',
  );
}

/**
 * npm writes `node_modules/.package-lock.json` as the last act of an install. It is the stamp: unlike one of our own it
 * is also right after somebody's `npm install`, and missing after an install that was cut short.
 */
function isInstalled() {
  const stamp = fromRoot('node_modules/.package-lock.json');
  if (!existsSync(stamp)) return false;
  const wanted = packagesOf(fromRoot('package-lock.json'));
  const present = packagesOf(stamp);
  return Object.entries(wanted).every(([path, entry]) => path === '' || isSatisfied(entry, present[path]));
}

/** Optional packages are for other machines as often as not; when one is there it must be the locked one. */
function isSatisfied(wanted, present) {
  if (present === undefined) return wanted.optional === true || wanted.devOptional === true || wanted.peer === true;
  return wanted.version === present.version && wanted.integrity === present.integrity;
}

function packagesOf(lockfile) {
  try {
    return JSON.parse(readFileSync(lockfile, 'utf8')).packages;
  } catch (cause) {
    throw new SetupError(`${lockfile} cannot be read; restore it with git, or delete node_modules.`, { cause });
  }
}

/** Runs the npm that started us, or the one on PATH. Everything it says goes to stderr. */
async function runNpm(parameters) {
  const { npm_config_loglevel: _, ...env } = process.env;
  const own = process.env.npm_execpath;
  const [file, before] = own !== undefined && IS_NPM.test(own) ? [process.execPath, [own]] : ['npm', []];
  return runToEnd(file, [...before, ...parameters], { env, msMax: INSTALL_MS_MAX });
}
