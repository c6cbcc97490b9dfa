import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { expect, it } from 'vitest';

const FILE_LINES_MAX = 300;
const SOURCE = /\.(?:ts|tsx|mjs|cjs|js|css)$/;
const TEXT = /\.(?:ts|tsx|mjs|cjs|js|css|html|json|md|svg|yml|yaml|sh)$|^\.ci\//;
const TEST = /\.test\.tsx?$/;

const KEBAB_CASE = /^[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;
const EMPTY_WORDS = /(?:^|[-./])(?:managers?|helpers?|utils?|common|misc|services)(?=[-./]|$)/;
const EMPTY_NAMES =
  /^export (?:abstract )?(?:class|function|async function|const|interface|type) (\w*(?:Manager|Helper|Utils?))\b/m;
const MACHINE_PATHS = /(?<![\w./])\/(?:root|work|home\/[a-z][\w-]*|Users\/[A-Za-z][\w-]*)\/[\w.]/;
const UNFINISHED =
  /\b(?:it|test|describe|suite)\.(?:skip|only|todo|fails)\b|\b(?:xit|xdescribe|fit|fdescribe)\(|\bTODO\b|\bFIXME\b/;

/** Ways around the seam of aws/env.ts. A bot's POST ends itself by timers of its own, inside one call of the seam. */
const OUTSIDE_THE_SEAM =
  /\bnew Date\(\)|\bDate\.now\b|\bMath\.random\b|\bsetTimeout\b|\bsetInterval\b|\bfetch\(|\brandomUUID\b|crypto\.getRandomValues/;
/** The clock and the network themselves: what bounds a foreign line in time is no part of a replayed history. */
const SEAM = [...['aws/env.ts', 'lambdas/shared/post-to-bot.ts', 'lambdas/deliver-to-bot/read-stream.ts']];

/** What is in the repository, or would be after `git add`. */
const files = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
  encoding: 'utf8',
})
  .split('\0')
  .filter((path) => path !== '' && existsSync(path));
const sources = files.filter((path) => SOURCE.test(path));

function read(path: string): string {
  return readFileSync(path, 'utf8');
}

/** The files, of those given, whose text the pattern fits, with the words that it found. */
function mentions(paths: string[], pattern: RegExp): string[] {
  return paths.flatMap((path) => {
    const found = pattern.exec(read(path));
    return found === null ? [] : [`${path}: ${found[1] ?? found[0]}`];
  });
}

it('finds the repository', () => {
  expect(sources.length).toBeGreaterThan(50);
});

it('keeps every source file within 300 lines', () => {
  const tooLong = sources.filter((path) => read(path).trimEnd().split('\n').length > FILE_LINES_MAX);

  expect(tooLong).toEqual([]);
});

it('names files and folders in kebab-case', () => {
  const parts = sources.flatMap((path) => path.split('/').map((part) => part.replace(/^\./, '')));

  expect(parts.filter((part) => !KEBAB_CASE.test(part))).toEqual([]);
});

it('has no names that say nothing', () => {
  expect(files.filter((path) => EMPTY_WORDS.test(path))).toEqual([]);
  expect(mentions(sources, EMPTY_NAMES)).toEqual([]);
});

it('names no path of the machine it was written on', () => {
  expect(
    mentions(
      files.filter((path) => TEXT.test(path)),
      MACHINE_PATHS,
    ),
  ).toEqual([]);
});

it('leaves nothing skipped, focused, or for later', () => {
  const others = sources.filter((path) => basename(path) !== 'tidy.test.ts');

  expect(mentions(others, UNFINISHED)).toEqual([]);
});

/** `- **SEND3** A repeated send gets its first answer.` */
const spec = existsSync('docs/spec.md') ? read('docs/spec.md') : '';
const rules = new Set(Array.from(spec.matchAll(/\*\*([A-Z]+[0-9]+)\*\*/g), ([, id = '']) => id));
/** A test's name starts with the rules it shows: `it('[SEND3] …')`, `it('[SEND3][ROOM1] …')`. */
const quotes = sources
  .filter((path) => TEST.test(path))
  .flatMap((path) => Array.from(read(path).matchAll(/['"`]((?:\[[A-Z]+[0-9]+\] ?)+)/g), ([, ids = '']) => ids))
  .flatMap((ids) => Array.from(ids.matchAll(/[A-Z]+[0-9]+/g), ([id]) => id));

it('has a test for every rule of docs/spec.md', () => {
  const quoted = new Set(quotes);

  expect(rules.size).toBeGreaterThan(0);
  expect([...rules].filter((rule) => !quoted.has(rule))).toEqual([]);
});

it('has every rule that a test names in docs/spec.md', () => {
  expect([...new Set(quotes)].filter((id) => !rules.has(id))).toEqual([]);
});

it('[SEAM2] reaches clock, chance, waiting and network in handlers through the seam only', () => {
  const handlers = sources.filter((path) => /^(?:core|aws|lambdas)\//.test(path) && !TEST.test(path));

  expect(handlers.length).toBeGreaterThan(30);
  expect(
    mentions(
      handlers.filter((path) => !SEAM.includes(path)),
      OUTSIDE_THE_SEAM,
    ),
  ).toEqual([]);
});
