import { chmodSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { nodePath } from './binaries.mjs';
import { runToEnd } from './run-to-end.mjs';

const UNPACK_MS_MAX = 3 * 60_000;

/**
 * Unpacks the browser of the npm package @sparticuz/chromium into `folder` and puts a script `start` beside it that
 * starts it with its own libraries and fonts. The package unpacks into the temporary folder of its process, and leaves
 * its libraries (NSS among them) out unless it believes to be in Lambda, so it gets both in a process of its own.
 */
export async function unpackChromium(folder) {
  console.error('mathia: unpacking the Chromium that comes from npm, once …');
  const half = `${folder}-unpacking`;
  rmSync(half, { recursive: true, force: true });
  mkdirSync(half, { recursive: true });
  const script = "(await import('@sparticuz/chromium')).default.executablePath()";
  const env = { ...process.env, TMPDIR: half, AWS_LAMBDA_JS_RUNTIME: 'nodejs22.x' };
  const parameters = ['--input-type=module', '--eval', `await ${script}`];
  await runToEnd(nodePath, parameters, { env, msMax: UNPACK_MS_MAX });
  if (!existsSync(join(half, 'chromium'))) return;
  writeStartScript(half);
  rmSync(folder, { recursive: true, force: true });
  renameSync(half, folder);
}

function writeStartScript(folder) {
  const lines = [
    '#!/bin/sh',
    'here=$(dirname "$0")',
    'export LD_LIBRARY_PATH="$here/al2023/lib:$LD_LIBRARY_PATH"',
    'export FONTCONFIG_PATH="$here/fonts"',
    'exec "$here/chromium" "$@"',
  ];
  writeFileSync(join(folder, 'start'), `${lines.join('\n')}\n`);
  chmodSync(join(folder, 'start'), 0o755);
}
