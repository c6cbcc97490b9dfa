import { fileURLToPath } from 'node:url';

const root = new URL('../', import.meta.url);

/** The absolute path of something in the repository. */
export function fromRoot(path) {
  return fileURLToPath(new URL(path, root));
}
