import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle, bundlesIn } from '../local/lambda/bundle.ts';
import { type FunctionDefinition, functionsOf } from '../local/lambda/definition.ts';
import { environmentOf } from '../local/lambda/environment.ts';
import type { Runtime } from '../local/runtime.ts';
import { median, rounded } from './statistics.ts';

export interface FunctionWeight {
  name: string;
  /** Of its bundle, as it is deployed; the source map is not loaded. */
  bytes: number;
  /** How long a process takes from its start until the handler is there, relative to an empty handler's. */
  initRatio: number;
}

const ROUNDS = 5;
const EMPTY_HANDLER = 'export const handler = async () => {};\n';
/** Loads a bundle as Lambda does and prints the milliseconds since the process began. */
const LOAD = 'await import(process.argv[1]); process.stdout.write(String(performance.now()))';

const runFile = promisify(execFile);

/** The bytes of each function's bundle, by the function's name. */
export function bundleSizes(stack: Runtime['stack']): Promise<Map<string, number>> {
  return withBundles(stack, async (bundled) => {
    const sizes = bundled.map(async ({ name, file }) => [name, (await stat(file)).size] as const);
    return new Map(await Promise.all(sizes));
  });
}

/** Bundles all functions as the local runtime does, and weighs them. */
export function weighFunctions({ stack, outputs }: Pick<Runtime, 'stack' | 'outputs'>): Promise<FunctionWeight[]> {
  return withBundles(stack, async (bundled, folder) => {
    const empty = join(folder, 'empty.mjs');
    await writeFile(empty, EMPTY_HANDLER);
    const ratios = await initRatios(bundled, empty, (definition) =>
      environmentOf(definition, outputs.awsUrl, outputs.developer),
    );
    const weights = bundled.map(async ({ name, file }) => {
      return { name, bytes: (await stat(file)).size, initRatio: ratios.get(name) ?? Number.NaN };
    });
    return Promise.all(weights);
  });
}

interface Bundled {
  name: string;
  file: string;
  definition: FunctionDefinition;
}

async function withBundles<Result>(
  stack: Runtime['stack'],
  use: (bundled: readonly Bundled[], folder: string) => Promise<Result>,
): Promise<Result> {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-bench-'));
  try {
    const definitions = functionsOf(stack);
    await bundle(definitions, folder);
    const { codeOf } = bundlesIn(folder);
    const bundled = definitions.map((definition) => {
      return { name: basename(dirname(definition.entry)), file: codeOf(definition.logicalId), definition };
    });
    return await use(
      bundled.toSorted((one, other) => one.name.localeCompare(other.name)),
      folder,
    );
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/**
 * Only ratios: milliseconds of this machine say nothing about Lambda's. Before each function the empty handler is loaded
 * once, so that whatever else the machine does meanwhile slows both.
 */
async function initRatios(
  bundled: readonly Bundled[],
  empty: string,
  environmentOf: (definition: FunctionDefinition) => Record<string, string>,
): Promise<Map<string, number>> {
  const emptyTimes: number[] = [];
  const times = new Map(bundled.map(({ name }) => [name, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    for (const { name, file, definition } of bundled) {
      const environment = environmentOf(definition);
      emptyTimes.push(await initMs(empty, environment));
      times.get(name)?.push(await initMs(file, environment));
    }
  }
  const base = median(emptyTimes);
  return new Map([...times].map(([name, all]) => [name, rounded(median(all) / base, 2)]));
}

async function initMs(file: string, env: Record<string, string>): Promise<number> {
  const parameters = ['--input-type=module', '--eval', LOAD, pathToFileURL(file).href];
  const { stdout } = await runFile(process.execPath, parameters, { env });
  return Number(stdout);
}
