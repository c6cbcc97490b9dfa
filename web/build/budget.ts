import { gzipSync } from 'node:zlib';
import type { Plugin, Rolldown } from 'vite';

const KB = 1000;
const INITIAL_JS_BYTES_MAX = 110 * KB;
const CSS_BYTES_MAX = 8 * KB;
/** All that stands between somebody who is signed in and their rooms. */
const FIRST_ROOMS_BYTES_MAX = 152 * KB;
const LAZY_CHUNK_BYTES_MAX = 60 * KB;

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

function weigh(bundle: Rolldown.OutputBundle): Weight[] {
  const outputs = Object.values(bundle);
  const chunks = outputs.filter((output) => output.type === 'chunk');
  const initial = initialChunks(chunks);
  const css = outputs.filter(({ fileName }) => fileName.endsWith('.css'));
  const rooms = roomChunks(chunks);
  const initialCss = css.filter(({ fileName }) => [...rooms].some((chunk) => importsCss(chunk, fileName)));
  return [
    { name: 'initial JS', bytes: sum([...initial].map(({ code }) => gzipped(code))), max: INITIAL_JS_BYTES_MAX },
    { name: 'JS to the rooms', bytes: sum([...rooms].map(({ code }) => gzipped(code))), max: FIRST_ROOMS_BYTES_MAX },
    { name: 'initial CSS', bytes: sum(initialCss.map(gzippedAsset)), max: CSS_BYTES_MAX },
    { name: 'all CSS', bytes: sum(css.map(gzippedAsset)), max: 2 * CSS_BYTES_MAX },
    ...chunks
      .filter((chunk) => !initial.has(chunk))
      .map(({ fileName, code }) => ({ name: fileName, bytes: gzipped(code), max: LAZY_CHUNK_BYTES_MAX })),
  ];
}

function initialChunks(chunks: readonly Rolldown.OutputChunk[]): Set<Rolldown.OutputChunk> {
  return withImports(chunks, ({ isEntry }) => isEntry);
}

function roomChunks(chunks: readonly Rolldown.OutputChunk[]): Set<Rolldown.OutputChunk> {
  const sources = /src\/(app\/app|platform\/site-engine)\.tsx?$/;
  return withImports(chunks, ({ isEntry, facadeModuleId }) => isEntry || sources.test(facadeModuleId ?? ''));
}

function withImports(
  chunks: readonly Rolldown.OutputChunk[],
  isStart: (chunk: Rolldown.OutputChunk) => boolean,
): Set<Rolldown.OutputChunk> {
  const reached = new Set(chunks.filter(isStart));
  for (const chunk of reached) {
    for (const other of chunks) if (chunk.imports.includes(other.fileName)) reached.add(other);
  }
  return reached;
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
