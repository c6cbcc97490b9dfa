import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { ESBUILD } from '../../lib/bundling.ts';
import type { FunctionDefinition } from './definition.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKER = 'worker/index';

export interface Bundles {
  /** The program every worker thread starts with. */
  worker: string;
  codeOf(logicalId: string): string;
}

/** All functions by one esbuild call, as they are deployed: `<folder>/<logicalId>/index.mjs`. */
export async function bundle(functions: readonly FunctionDefinition[], folder: string): Promise<Bundles> {
  await rm(folder, { recursive: true, force: true });
  const codes = functions.map(({ logicalId, entry }) => ({ in: resolve(ROOT, entry), out: `${logicalId}/index` }));
  await build({
    ...ESBUILD,
    mainFields: [...ESBUILD.mainFields],
    external: [...ESBUILD.external],
    entryPoints: [{ in: join(import.meta.dirname, 'worker.ts'), out: WORKER }, ...codes],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
  });
  return {
    worker: join(folder, `${WORKER}.mjs`),
    codeOf: (logicalId) => join(folder, logicalId, 'index.mjs'),
  };
}
