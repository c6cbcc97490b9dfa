import { installFromDebian, onPath } from './debian.mjs';

const PROGRAMS = ['flite', 'pocketsphinx_continuous'];
const PACKAGES = ['flite', 'pocketsphinx', 'pocketsphinx-en-us'];

/**
 * The local runtime listens with pocketsphinx, and its tests let flite speak; where they are missing, the tests look
 * for what the runtime says then. Debian 13 has another pocketsphinx, which the runtime does not speak to.
 */
export async function tryForSpeech() {
  if (PROGRAMS.some((program) => onPath(program) === undefined)) await installFromDebian(PACKAGES);
}
