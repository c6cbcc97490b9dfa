import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Plugin } from 'vite';

const OUTPUTS_FILE = join(import.meta.dirname, '../../.mathia/outputs.json');

/** Lets the development server (`npm run dev`) pass on to the running stack what it does not serve itself. */
export function runningStack(): Plugin {
  return {
    name: 'running-stack',
    apply: 'serve',
    config() {
      // The Origin stays: a ticket is bound to it, and the dev stage lets this one in (lib/stage.ts).
      const forward = { target: siteUrl(), changeOrigin: true };
      return {
        server: {
          host: 'localhost',
          port: 5173,
          strictPort: true,
          proxy: { '/v1': forward, '/config.json': forward },
        },
      };
    },
  };
}

function siteUrl(): string {
  try {
    return JSON.parse(readFileSync(OUTPUTS_FILE, 'utf8')).siteUrl;
  } catch (cause) {
    throw new Error('No stack is running. Start one first: npm start', { cause });
  }
}
