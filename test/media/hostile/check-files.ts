import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeAnew } from '../../../lambdas/upload-received/make-anew.ts';
import type { Checked } from './checked.ts';

/** Gives each file of a folder to the code that checks uploads, as one Lambda would, and tells what became of it. */
const [folder = '', count = '0'] = process.argv.slice(2);
for (let index = 0; index < Number(count); index++) await check(index);

async function check(index: number): Promise<void> {
  const began = performance.now();
  const made = await makeAnew(await readFile(join(folder, `${index}`)));
  const ms = performance.now() - began;
  const peakBytes = process.resourceUsage().maxRSS * 1024;
  if ('refused' in made) return tell({ index, ms, peakBytes, refused: made.refused });
  const { full, preview, contentType, width, height, blurHash } = made;
  await Promise.all([
    writeFile(join(folder, `${index}.full`), full),
    writeFile(join(folder, `${index}.preview`), preview),
  ]);
  tell({ index, ms, peakBytes, made: { contentType, width, height, blurHash } });
}

function tell(checked: Checked): void {
  process.stdout.write(`${JSON.stringify(checked)}\n`);
}
