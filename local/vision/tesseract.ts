import { execFile } from 'node:child_process';
import type { Box, FoundWord } from './finds.ts';
import { printOf } from './picture.ts';

const PROGRAM = 'tesseract';
const READ_MS_MAX = 40_000;
const OUTPUT_BYTES_MAX = 16 * 1024 * 1024;
/** More languages read slower and mistake more. */
const LANGUAGES_MAX = 4;
/** Tesseract joins what stands at one height; words further apart than this, in heights of a word, are two lines. */
const GAP_HEIGHTS_MAX = 2;

export class MissingProgram extends Error {}

/** The lines that Tesseract reads in a picture, as words with their places. */
export async function readText(picture: Uint8Array): Promise<FoundWord[][]> {
  const print = await printOf(picture);
  const tsv = await run(['stdin', 'stdout', '-l', await languages(), 'tsv'], print);
  return linesOf(tsv);
}

let known: string | undefined;

async function languages(): Promise<string> {
  known ??= chosenLanguages(await run(['--list-langs']));
  return known;
}

/** English first where it is there. */
export function chosenLanguages(listing: string): string {
  const names = listing.split('\n').filter((line) => /^\w+$/.test(line) && line !== 'osd');
  if (names.length === 0) throw new MissingProgram(missing('tesseract has no language data'));
  return names
    .sort((a, b) => Number(b === 'eng') - Number(a === 'eng'))
    .slice(0, LANGUAGES_MAX)
    .join('+');
}

function missing(what: string): string {
  return `Reading text needs tesseract, and ${what} on this machine. On Debian and Ubuntu: apt-get install tesseract-ocr`;
}

function run(parameters: string[], input?: Buffer): Promise<string> {
  return new Promise((resolve, reject) => {
    const options = { timeout: READ_MS_MAX, killSignal: 'SIGKILL', maxBuffer: OUTPUT_BYTES_MAX } as const;
    const child = execFile(PROGRAM, parameters, options, (error, stdout, stderr) => {
      if (!error) return resolve(stdout);
      if (error.code === 'ENOENT') return reject(new MissingProgram(missing('it is not on PATH')));
      reject(new Error(`tesseract failed: ${stderr.slice(-500) || error.message}`));
    });
    // One that ends early says so by its exit code.
    child.stdin?.on('error', () => {});
    child.stdin?.end(input);
  });
}

/** Columns of Tesseract's TSV. */
const [LEVEL, LINE, LEFT, CONFIDENCE, TEXT] = [0, 4, 6, 10, 11];
const PAGE_LEVEL = '1';
const WORD_LEVEL = '5';

export function linesOf(tsv: string): FoundWord[][] {
  const rows = tsv.split('\n').map((row) => row.split('\t'));
  const [pageWidth = 1, pageHeight = 1] =
    rows
      .find((row) => row[LEVEL] === PAGE_LEVEL)
      ?.slice(8, 10)
      .map(Number) ?? [];
  const lines = new Map<string, FoundWord[]>();
  for (const row of rows) {
    const text = row[TEXT]?.trim() ?? '';
    if (row[LEVEL] !== WORD_LEVEL || !/[\p{L}\p{N}]/u.test(text)) continue;
    const [left = 0, top = 0, width = 0, height = 0] = row.slice(LEFT, LEFT + 4).map(Number);
    const box = {
      ...{ left: left / pageWidth, top: top / pageHeight },
      ...{ width: width / pageWidth, height: height / pageHeight },
    };
    const line = row.slice(1, LINE + 1).join('.');
    lines.set(line, [...(lines.get(line) ?? []), { text, confidence: Number(row[CONFIDENCE]), box }]);
  }
  return [...lines.values()].flatMap((words) => parted(words, pageWidth / pageHeight));
}

function parted(words: FoundWord[], aspect: number): FoundWord[][] {
  const lines: FoundWord[][] = [];
  let before: Box | undefined;
  for (const word of words) {
    const gap = before ? word.box.left - (before.left + before.width) : 0;
    const isFar = gap * aspect > GAP_HEIGHTS_MAX * Math.max(word.box.height, before?.height ?? 0);
    if (isFar || lines.length === 0) lines.push([]);
    lines.at(-1)?.push(word);
    before = word.box;
  }
  return lines;
}
