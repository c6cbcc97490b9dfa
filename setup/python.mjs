import { installFromDebian, onPath } from './debian.mjs';

/** The tests run an example bot in Python; where there is none and we cannot install one, those tests say so. */
export async function tryForPython() {
  if (onPath('python3') === undefined) await installFromDebian(['python3']);
}
