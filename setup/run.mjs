// The door of every npm script: `node setup/run.mjs <command> [arguments]`. Runs on whatever Node the machine has
// (20 or newer), makes sure of the set-up, and goes on with the command on the project's own Node.

import { checkBinaries, nodePath } from './binaries.mjs';
import { findChromium } from './chromium.mjs';
import { commands } from './commands.mjs';
import { runInForeground } from './foreground.mjs';
import { installDependencies } from './install.mjs';
import { SetupError } from './setup-error.mjs';

const [name = '', ...given] = process.argv.slice(2);
const command = Object.hasOwn(commands, name) ? commands[name] : undefined;

if (command === undefined) {
  const known = Object.entries(commands).map(([key, { purpose }]) => `  ${key.padEnd(9)} ${purpose}`);
  console.error(`Usage: node setup/run.mjs <command> [arguments]\n\n${known.join('\n')}`);
  process.exit(2);
}

try {
  await installDependencies();
  await checkBinaries();
  const env = command.needsChromium?.(given) ? await findChromium() : {};
  process.exitCode = await runInForeground(nodePath, [...command.run, ...given], env);
} catch (error) {
  if (!(error instanceof SetupError)) throw error;
  console.error(`mathia: ${error.message}`);
  process.exitCode = 1;
}
