import { execFile } from 'node:child_process';
import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { bundle } from '../local/lambda/bundle.ts';
import { type FunctionDefinition, functionsOf } from '../local/lambda/definition.ts';
import { environmentOf } from '../local/lambda/environment.ts';
import type { Runtime } from '../local/runtime.ts';
import { median } from './median.ts';

export interface FunctionWeight {
  name: string;
  /** Of its bundle, as it is deployed; the source map is not loaded. */
  bytes: number;
  /** How long a process takes from its start until the handler is there, relative to an empty handler's. */
  initRatio: number;
}

type Measured = Pick<Runtime, 'stack' | 'outputs'>;

const ROUNDS = 7;
const EMPTY_HANDLER = 'export const handler = async () => {};\n';
/** Loads a bundle as Lambda does and prints the milliseconds since the process began. */
const LOAD = 'await import(process.argv[1]); process.stdout.write(String(performance.now()))';

const runFile = promisify(execFile);

/** Bundles all functions as the local runtime does, and weighs them. */
export async function weighFunctions(
  runtime: Measured,
  say: (text: string) => void = () => undefined,
): Promise<FunctionWeight[]> {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-bench-'));
  try {
    const definitions = functionsOf(runtime.stack);
    const { codeOf } = await bundle(definitions, folder);
    const empty = join(folder, 'empty.mjs');
    await writeFile(empty, EMPTY_HANDLER);
    say(`Starting ${ROUNDS * (definitions.length + 1)} processes, one after the other …`);
    const ratios = await initRatios(runtime, { definitions, codeOf, empty });
    const weights = definitions.map(async ({ logicalId, entry }) => ({
      name: basename(dirname(entry)),
      bytes: (await stat(codeOf(logicalId))).size,
      initRatio: ratios.get(logicalId) ?? Number.NaN,
    }));
    return (await Promise.all(weights)).toSorted((one, other) => one.name.localeCompare(other.name));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

interface Loaded {
  definitions: readonly FunctionDefinition[];
  codeOf(logicalId: string): string;
  /** The file of the handler that they are compared with. */
  empty: string;
}

/**
 * Only ratios: milliseconds of this machine say nothing about Lambda's. Every round loads each function once and the
 * empty handler once, so that whatever else the machine does meanwhile slows all of them.
 */
async function initRatios(
  { outputs }: Measured,
  { definitions, codeOf, empty }: Loaded,
): Promise<Map<string, number>> {
  const [anyone] = definitions;
  if (anyone === undefined) return new Map();
  const environment = (definition: FunctionDefinition) =>
    environmentOf(definition, outputs.awsUrl, outputs.developer);
  const emptyTimes: number[] = [];
  const times = new Map(definitions.map(({ logicalId }) => [logicalId, [] as number[]]));
  for (let round = 0; round < ROUNDS; round++) {
    emptyTimes.push(await initMs(empty, environment(anyone)));
    for (const definition of definitions) {
      const { logicalId } = definition;
      times.get(logicalId)?.push(await initMs(codeOf(logicalId), environment(definition)));
    }
  }
  const base = median(emptyTimes);
  return new Map([...times].map(([logicalId, all]) => [logicalId, rounded(median(all) / base)]));
}

async function initMs(file: string, env: Record<string, string>): Promise<number> {
  const parameters = ['--input-type=module', '--eval', LOAD, pathToFileURL(file).href];
  const { stdout } = await runFile(process.execPath, parameters, { env });
  return Number(stdout);
}

function rounded(ratio: number): number {
  return Math.round(ratio * 100) / 100;
}
