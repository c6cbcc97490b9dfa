import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { rm, stat } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { newestChange } from './site/site-files.ts';

const ROOT = join(import.meta.dirname, '..');
const SOURCES = ['web/src', 'web/public', 'web/build', 'protocol', 'docs/reference'].map((folder) =>
  join(ROOT, folder),
);
/** What is built from a file rather than a folder. */
const FILES = ['web/index.html', 'web/vite.config.ts', 'docs/bots.md'].map((file) => join(ROOT, file));
const BUILT = join(ROOT, 'web/dist');

/** Builds the site when there is none or its sources are newer. */
export async function buildSiteWhenStale(say: (text: string) => void): Promise<void> {
  if (!existsSync(join(ROOT, 'web/index.html')))
    throw new Error('There is no site to build: web/index.html is missing');
  const changes = [...SOURCES.map(newestChange), ...FILES.map(async (file) => (await stat(file)).mtimeMs)];
  const sources = Math.max(...(await Promise.all(changes)));
  const isFresh = existsSync(join(BUILT, 'index.html')) && (await newestChange(BUILT)) >= sources;
  if (isFresh) return;
  say('Building the site …');
  const vite = join(dirname(createRequire(import.meta.url).resolve('vite/package.json')), 'bin/vite.js');
  const child = spawn(process.execPath, [vite, 'build', 'web'], {
    cwd: ROOT,
    // Whatever we run under, tests for one: with another value React's development build would be bundled.
    env: { ...process.env, NODE_ENV: 'production' },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  child.stdout.on('data', (chunk) => {
    output += chunk;
  });
  child.stderr.on('data', (chunk) => {
    output += chunk;
  });
  const [code] = await once(child, 'exit');
  if (code === 0) return;
  // What a failed build wrote must not pass for a fresh site at the next start.
  await rm(join(BUILT, 'index.html'), { force: true });
  throw new Error(`The site does not build:\n${output}`);
}
