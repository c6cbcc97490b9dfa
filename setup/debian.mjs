import { spawnSync } from 'node:child_process';
import { runToEnd } from './run-to-end.mjs';

const APT_MS_MAX = 10 * 60_000;

/** Where a program is, or undefined. */
export function onPath(name) {
  const { status, stdout } = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' });
  return status === 0 ? stdout.trim() : undefined;
}

/** Installs packages, where we may: as root on a machine with apt. False when they are not there afterwards. */
export async function installFromDebian(packages) {
  if (process.getuid?.() !== 0 || onPath('apt-get') === undefined) return false;
  console.error(`mathia: installing ${packages.join(' and ')} with apt-get, once …`);
  const install = () => aptGet(['install', '--yes', '--no-install-recommends', ...packages]);
  return (await install()) || ((await aptGet(['update'])) && (await install()));
}

async function aptGet(parameters) {
  const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
  const { code } = await runToEnd('apt-get', ['--quiet', '--quiet', ...parameters], { env, msMax: APT_MS_MAX });
  return code === 0;
}
