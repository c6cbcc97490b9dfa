import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { newestChange } from './site/site-files.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['web/src', 'web/public', 'web/build', 'protocol'].map((folder) => join(ROOT, folder));
const BUILT = join(ROOT, 'web/dist');

/** Builds the site when there is none or its sources are newer. */
export async function buildSiteWhenStale(say: (text: string) => void): Promise<void> {
  if (!existsSync(join(ROOT, 'web/index.html')))
    throw new Error('There is no site to build: web/index.html is missing');
  const sources = Math.max(...(await Promise.all(SOURCES.map(newestChange))));
  const isFresh = existsSync(join(BUILT, 'index.html')) && (await newestChange(BUILT)) >= sources;
  if (isFresh) return;
  say('Building the site …');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'web'], { cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Error(`The site does not build:\n${output}`);
}
