import { join } from 'node:path';
import type { Plugin } from 'vite';

const CREATE_ICON = join(import.meta.dirname, '../src/ui/create-icon.ts');
const VIRTUAL = '\0create-icon';

/**
 * Draws the icons of lucide-react by our own lines: what it draws them with can do much that nobody here uses, and would
 * be a fiftieth of what is loaded before the first screen. The development server leaves it as it is.
 */
export function leanIcons(): Plugin {
  return {
    name: 'lean-icons',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source, importer = '') =>
      source.endsWith('/createLucideIcon.mjs') && importer.includes('/lucide-react/dist/esm/icons/') ? VIRTUAL : null,
    load: (id) => (id === VIRTUAL ? `export { createIcon as default } from ${JSON.stringify(CREATE_ICON)};` : null),
  };
}
