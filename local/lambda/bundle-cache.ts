import { createHash, randomUUID } from 'node:crypto';
import { access, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { version } from 'esbuild';
import * as z from 'zod';
import { ESBUILD } from '../../lib/bundling.ts';
import { type Bundles, bundle, bundlesIn } from './bundle.ts';
import type { FunctionDefinition } from './definition.ts';

const CACHE = join(import.meta.dirname, '../../node_modules/.cache/mathia/functions');
const USERS = 'used-by';

/** Which folder holds the bundles of these functions, and what every file that went into them was like. */
const Made = z.object({
  folder: z.string(),
  inputs: z.array(z.object({ path: z.string(), size: z.number(), changedAt: z.number() })),
});
type Made = z.infer<typeof Made>;

/**
 * The bundles of these functions, made only when a file that goes into them has changed since: a start is a second
 * faster, and the folder stays the same, by which Node knows code that it has compiled before.
 */
export async function bundleOnce(functions: readonly FunctionDefinition[], cache = CACHE): Promise<Bundles> {
  const record = join(cache, `${keyOf(functions)}.json`);
  const made = await readMade(record);
  if (made !== undefined && (await isUsable(made))) return bundlesIn(made.folder);
  const folder = join(cache, randomUUID());
  await mkdir(folder, { recursive: true });
  await use(folder);
  const begunAt = Date.now();
  const inputs = await bundle(functions, folder);
  const statistics = await Promise.all(inputs.map(statisticsOf));
  // A file that was written meanwhile may be in the bundle as it was before.
  const isSure = statistics.every(({ changedAt }) => changedAt < begunAt);
  if (isSure) await put(record, JSON.stringify({ folder, inputs: statistics } satisfies Made));
  await removeUnused(cache);
  return bundlesIn(folder);
}

/** Two checkouts may share their node_modules, and with it this cache: so this one's place is part of it. */
function keyOf(functions: readonly FunctionDefinition[]): string {
  const entries = functions.map(({ logicalId, entry }) => [logicalId, entry]);
  return createHash('sha256')
    .update(JSON.stringify([version, ESBUILD, import.meta.dirname, entries]))
    .digest('hex')
    .slice(0, 32);
}

async function readMade(record: string): Promise<Made | undefined> {
  try {
    return Made.parse(JSON.parse(await readFile(record, 'utf8')));
  } catch {
    return undefined; // None yet, or one of another version.
  }
}

/** Says first that it is used: nobody removes it from then on. */
async function isUsable({ folder, inputs }: Made): Promise<boolean> {
  try {
    await use(folder);
    const now = await Promise.all(inputs.map(({ path }) => statisticsOf(path)));
    return now.every(({ size, changedAt }, index) => {
      const before = inputs[index];
      return before?.size === size && before.changedAt === changedAt;
    });
  } catch {
    return false; // One is gone, or the folder is.
  }
}

async function statisticsOf(path: string): Promise<Made['inputs'][number]> {
  const { size, mtimeMs: changedAt } = await stat(path);
  return { path, size, changedAt };
}

/** Two processes may write it at once: the last one wins, and both are right. */
async function put(file: string, text: string): Promise<void> {
  const written = `${file}.${randomUUID()}`;
  await writeFile(written, text);
  await rename(written, file);
}

/** @throws Error when the folder is not there (any more) */
async function use(folder: string): Promise<void> {
  await access(folder);
  await mkdir(join(folder, USERS), { recursive: true });
  await writeFile(join(folder, USERS, String(process.pid)), '');
}

/** A runtime that is up starts workers from its bundles for as long as it lives. */
async function removeUnused(cache: string): Promise<void> {
  const folders = (await readdir(cache, { withFileTypes: true })).filter((entry) => entry.isDirectory());
  for (const { name } of folders) {
    const users = await readdir(join(cache, name, USERS)).catch(() => []);
    if (!users.map(Number).some(isAlive)) await rm(join(cache, name), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
