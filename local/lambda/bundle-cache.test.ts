import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { bundleOnce } from './bundle-cache.ts';
import type { FunctionDefinition } from './definition.ts';

const definition: FunctionDefinition = {
  ...{ logicalId: 'Answer', entry: '', exportName: 'handler', timeoutMs: 1_000, memoryMb: 128 },
  ...{ concurrencyMax: undefined, environment: {}, hasLayers: false, logGroup: 'answer' },
};
let sources: string;
let cache: string;

beforeAll(async () => {
  sources = await mkdtemp(join(tmpdir(), 'mathia-sources-'));
});
beforeEach(async () => {
  cache = await mkdtemp(join(tmpdir(), 'mathia-cache-'));
  await writeFile(join(sources, 'answer.ts'), "export const answer = 'the first';");
  await writeFile(
    join(sources, 'index.ts'),
    "import { answer } from './answer.ts'; export const handler = () => answer;",
  );
});
afterAll(() => rm(sources, { recursive: true }));

const bundles = () => bundleOnce([{ ...definition, entry: join(sources, 'index.ts') }], cache);
const folders = async () => (await readdir(cache, { withFileTypes: true })).filter((entry) => entry.isDirectory());

async function answerOf(code: string): Promise<unknown> {
  const { handler }: { handler(): unknown } = await import(code);
  return handler();
}

it('[LAMBDA12] bundles functions once, for all that start them', async () => {
  const first = await bundles();

  const again = await bundles();

  expect(again.codeOf('Answer')).toBe(first.codeOf('Answer'));
  expect(await folders()).toHaveLength(1);
  expect(await answerOf(again.codeOf('Answer'))).toBe('the first');
});

it('[LAMBDA12] bundles anew when a file that goes in has changed, and leaves what a process may still use', async () => {
  const first = await bundles();
  await writeFile(join(sources, 'answer.ts'), "export const answer = 'another';");

  const second = await bundles();

  expect(await answerOf(second.codeOf('Answer'))).toBe('another');
  expect(await answerOf(first.codeOf('Answer'))).toBe('the first');
  expect(await folders()).toHaveLength(2);
});

it('[LAMBDA13] removes bundles whose processes are gone', async () => {
  const first = await bundles();
  await rm(join(first.worker, '../../used-by'), { recursive: true });
  const records = (await readdir(cache)).filter((name) => name.endsWith('.json'));
  await Promise.all(records.map((name) => rm(join(cache, name))));

  const second = await bundles();

  expect((await folders()).map(({ name }) => join(cache, name))).toEqual([join(second.worker, '../..')]);
});

it('[LAMBDA12] bundles anew when the bundles are gone', async () => {
  const first = await bundles();
  await rm(join(first.worker, '../..'), { recursive: true });

  const second = await bundles();

  expect(await answerOf(second.codeOf('Answer'))).toBe('the first');
});
