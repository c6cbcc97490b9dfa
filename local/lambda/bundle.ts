import { join, resolve } from 'node:path';
import { build } from 'esbuild';
import { ESBUILD } from '../../lib/bundling.ts';
import type { FunctionDefinition } from './definition.ts';

const ROOT = join(import.meta.dirname, '../..');
const WORKER = 'worker/index';

export interface Bundles {
  /** The program every worker thread starts with. */
  worker: string;
  /** Where Node keeps what it has compiled of them. */
  compiled: string;
  codeOf(logicalId: string): string;
}

/**
 * All functions by one esbuild call, as they are deployed: `<folder>/<logicalId>/index.mjs`.
 * @returns the files that went into them
 */
export async function bundle(functions: readonly FunctionDefinition[], folder: string): Promise<string[]> {
  const codes = functions.map(({ logicalId, entry }) => ({ in: resolve(ROOT, entry), out: `${logicalId}/index` }));
  const { metafile } = await build({
    ...ESBUILD,
    mainFields: [...ESBUILD.mainFields],
    external: [...ESBUILD.external],
    entryPoints: [{ in: join(import.meta.dirname, 'worker.ts'), out: WORKER }, ...codes],
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    logLevel: 'warning',
    absWorkingDir: ROOT,
    metafile: true,
  });
  return Object.keys(metafile.inputs).map((input) => resolve(ROOT, input));
}

export function bundlesIn(folder: string): Bundles {
  return {
    worker: join(folder, `${WORKER}.mjs`),
    compiled: join(folder, 'compiled'),
    codeOf: (logicalId) => join(folder, logicalId, 'index.mjs'),
  };
}
