import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';
import { isRoomsPart, ROOMS_PARTS } from './chunks.ts';

const KB = 1000;
const INITIAL_JS_BYTES_MAX = 110 * KB;
const INITIAL_CSS_BYTES_MAX = 8 * KB;
const ALL_CSS_BYTES_MAX = 19 * KB;
const LAZY_CHUNK_BYTES_MAX = 60 * KB;

type Chunks = ReadonlySet<Rolldown.OutputChunk>;

interface Weight {
  name: string;
  bytes: number;
  max: number;
}

/** Prints what a visitor downloads, compressed, and fails the build when it is more than the budget. */
export function budget(): Plugin {
  return {
    name: 'budget',
    apply: 'build',
    writeBundle(_options, bundle) {
      const weights = weigh(bundle);
      for (const { name, bytes, max } of weights) this.info(`${name}: ${kb(bytes)} kB gz of ${kb(max)}`);
      const over = weights.filter(({ bytes, max }) => bytes > max);
      if (over.length > 0) this.error(`over budget: ${over.map(({ name }) => name).join(', ')}`);
    },
  };
}

/** Initial is what somebody who is signed in has fetched when their rooms are shown, dynamic imports included. */
function weigh(bundle: Rolldown.OutputBundle): Weight[] {
  const outputs = Object.values(bundle);
  const chunks = outputs.filter((output) => output.type === 'chunk');
  const initial = withImports(chunks, (chunk) => chunk.isEntry || isPartOfRooms(chunk));
  const css = outputs.filter(({ fileName }) => fileName.endsWith('.css'));
  const initialCss = css.filter(({ fileName }) => [...initial].some((chunk) => importsCss(chunk, fileName)));
  const lazy = chunks.filter((chunk) => !initial.has(chunk));
  return [
    {
      name: `initial JS (everything fetched until the rooms are shown: ${namesOf(initial)})`,
      bytes: sum([...initial].map(({ code }) => gzipped(code))),
      max: INITIAL_JS_BYTES_MAX,
    },
    { name: 'initial CSS', bytes: sum(initialCss.map(gzippedAsset)), max: INITIAL_CSS_BYTES_MAX },
    { name: 'all CSS', bytes: sum(css.map(gzippedAsset)), max: ALL_CSS_BYTES_MAX },
    ...lazy.map(({ fileName, code }) => ({ name: fileName, bytes: gzipped(code), max: LAZY_CHUNK_BYTES_MAX })),
    ...outputs.flatMap(worker),
  ];
}

/** A worker is a bundle of its own, and no chunk of this one. */
function worker(output: Rolldown.OutputAsset | Rolldown.OutputChunk): Weight[] {
  const { fileName } = output;
  if (output.type !== 'asset' || !/^assets\/.*\.js$/.test(fileName)) return [];
  return [{ name: fileName, bytes: gzippedAsset(output), max: LAZY_CHUNK_BYTES_MAX }];
}

function isPartOfRooms({ moduleIds }: Rolldown.OutputChunk): boolean {
  return moduleIds.some(isRoomsPart);
}

function withImports(
  chunks: readonly Rolldown.OutputChunk[],
  isStart: (chunk: Rolldown.OutputChunk) => boolean,
): Chunks {
  const moduleIds = chunks.flatMap((chunk) => chunk.moduleIds).filter(isRoomsPart);
  if (moduleIds.length !== ROOMS_PARTS.length) throw new Error(`Not all of ${ROOMS_PARTS.join(', ')} are in the build`);
  const reached = new Set(chunks.filter(isStart));
  for (const chunk of reached) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) reached.add(other);
  }
  return reached;
}

function namesOf(chunks: Chunks): string {
  return [...chunks].map(({ name, code }) => `${name} ${kb(gzipped(code))}`).join(', ');
}

function importsCss(chunk: Rolldown.OutputChunk, fileName: string): boolean {
  return chunk.viteMetadata?.importedCss.has(fileName) ?? false;
}

function gzippedAsset(output: Rolldown.OutputAsset | Rolldown.OutputChunk): number {
  return gzipped(output.type === 'asset' ? output.source : output.code);
}

function gzipped(source: string | Uint8Array): number {
  return gzipSync(source, { level: 9 }).length;
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0);
}

function kb(bytes: number): string {
  return (bytes / KB).toFixed(1);
}
