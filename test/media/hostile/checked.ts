import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import * as z from 'zod';
import { IMAGE_ENVIRONMENT } from '../../../lib/image-layer.ts';
import type { HostileFile } from './hostile-file.ts';

/** What became of a file, and the most memory that the process had had by then. */
const Checked = z.object({
  index: z.int(),
  ms: z.number(),
  peakBytes: z.number(),
  refused: z.optional(z.string()),
  made: z.optional(z.object({ contentType: z.string(), width: z.int(), height: z.int(), blurHash: z.string() })),
});
export type Checked = z.infer<typeof Checked>;

export interface Outcome extends Checked {
  file: HostileFile;
  /** Where it was made anew: the picture and its preview. */
  published: Buffer[];
}

/** A process begins with the peak of the one that started it: a shell's is small. */
const OF_A_SHELL = ['-c', '"$@"; exit $?', 'sh'];
const CHECK_MS_MAX = 100_000;

/** Has all files checked in one process of its own, whose memory can be told. */
export async function checkAll(files: readonly HostileFile[]): Promise<Outcome[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-hostile-'));
  try {
    await Promise.all(files.map(({ bytes }, index) => writeFile(join(folder, `${index}`), bytes)));
    const program = join(import.meta.dirname, 'check-files.ts');
    const { stdout } = await promisify(execFile)(
      'sh',
      [...OF_A_SHELL, process.execPath, program, folder, `${files.length}`],
      { timeout: CHECK_MS_MAX, env: { ...process.env, ...IMAGE_ENVIRONMENT } },
    );
    const lines = stdout.trim().split('\n');
    return await Promise.all(lines.map((line) => outcomeOf(folder, files, Checked.parse(JSON.parse(line)))));
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function outcomeOf(folder: string, files: readonly HostileFile[], checked: Checked): Promise<Outcome> {
  const file = files[checked.index];
  if (file === undefined) throw new RangeError(`there is no file ${checked.index}`);
  const kinds = checked.made === undefined ? [] : ['full', 'preview'];
  const published = await Promise.all(kinds.map((kind) => readFile(join(folder, `${checked.index}.${kind}`))));
  return { ...checked, file, published };
}
