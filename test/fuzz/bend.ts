import fc from 'fast-check';
import { NUMBER_WORDS, ODD_BITS, ODD_NAMES, ODD_NUMBERS, ODD_TEXTS } from './odd-values.ts';

const oddValue = fc.oneof(
  { weight: 6, arbitrary: fc.constantFrom<unknown>(...ODD_TEXTS) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(...ODD_NUMBERS) },
  { weight: 4, arbitrary: fc.constantFrom<unknown>(null, true, false, [], {}, [null], { x: 1 }, [[[[]]]]) },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 3, noUnicodeString: false }) as fc.Arbitrary<unknown> },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 300 }) },
);

type Kind = 'replace' | 'remove' | 'add' | 'wrap' | 'nest' | 'repeat' | 'stretch' | 'rename';
const KINDS: Kind[] = [
  'replace',
  'replace',
  'replace',
  'remove',
  'add',
  'add',
  'wrap',
  'nest',
  'repeat',
  'stretch',
  'rename',
];

/** One change of a JSON value, somewhere in it. */
const bend = fc.record({
  /** Which of its parts, counted round and round. */
  part: fc.nat({ max: 200 }),
  kind: fc.constantFrom(...KINDS),
  value: oddValue,
  name: fc.constantFrom(...ODD_NAMES),
  times: fc.constantFrom(1, 2, 7, 15, 16, 17, 50, 91, 201),
});
type Bend = typeof bend extends fc.Arbitrary<infer One> ? One : never;

/** The same value, with one to three of its parts changed for the worse. */
export function bent(value: fc.Arbitrary<unknown>): fc.Arbitrary<unknown> {
  const bends = fc.array(bend, { minLength: 1, maxLength: 3 });
  return fc.tuple(value, bends).map(([whole, changes]) => changes.reduce(bendOnce, whole));
}

function bendOnce(whole: unknown, change: Bend): unknown {
  return changePart(whole, { left: change.part % countOf(whole) }, change);
}

function countOf(value: unknown): number {
  if (typeof value !== 'object' || value === null) return 1;
  return Object.values(value).reduce((sum: number, part) => sum + countOf(part), 1);
}

/** Goes through the parts in order; the one at which nothing is left is changed. `undefined` leaves it out. */
function changePart(value: unknown, counter: { left: number }, change: Bend): unknown {
  const isIt = counter.left === 0;
  counter.left -= 1;
  if (isIt) return changed(value, change);
  if (counter.left < 0 || typeof value !== 'object' || value === null) return value;
  if (Array.isArray(value)) return value.map((part) => changePart(part, counter, change)).filter(isThere);
  const entries = Object.entries(value).map(([name, part]) => [name, changePart(part, counter, change)] as const);
  const renamed = counter.left < 0 && change.kind === 'rename' ? entries.toReversed() : entries;
  return Object.fromEntries(renamed.filter(([, part]) => isThere(part)));
}

function isThere(value: unknown): boolean {
  return value !== undefined;
}

function changed(value: unknown, { kind, value: odd, name, times }: Bend): unknown {
  switch (kind) {
    case 'replace':
      return odd;
    case 'remove':
      return undefined;
    case 'add':
      return withMember(value, name, odd);
    case 'rename':
      return withMember({}, name, value);
    case 'wrap':
      return [value];
    case 'nest':
      return Array.from({ length: times }).reduce((inner) => ({ x: inner }), value);
    case 'repeat':
      return Array.isArray(value) ? Array.from({ length: times }, () => value).flat() : Array(times).fill(value);
    case 'stretch':
      return typeof value === 'string' ? value.repeat(times) : odd;
    default:
      return kind satisfies never;
  }
}

/** Also `__proto__` becomes a member like any other, as it does in JSON. */
function withMember(value: unknown, name: string, part: unknown): unknown {
  if (Array.isArray(value)) return [...value, part];
  const members = typeof value === 'object' && value !== null ? Object.entries(value) : [];
  return Object.fromEntries([...members, [name, part]]);
}

/** JSON of what is given, now and then broken as a text. */
export function textOf(value: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  const whole = value.map((content) => JSON.stringify(content) ?? '');
  return fc.oneof({ weight: 6, arbitrary: whole }, { weight: 1, arbitrary: broken(whole) });
}

type Break = 'cut' | 'insert' | 'number' | 'twice' | 'quotes' | 'comma' | 'tail' | 'deep' | 'array' | 'lone';
const BREAKS: Break[] = [
  'cut',
  'insert',
  'insert',
  'number',
  'number',
  'twice',
  'quotes',
  'comma',
  'tail',
  'deep',
  'array',
  'lone',
];

/** JSON that was written by somebody who should not. */
function broken(text: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const change = fc.record({
    kind: fc.constantFrom(...BREAKS),
    at: fc.nat({ max: 100_000 }),
    bit: fc.constantFrom(...ODD_BITS),
    word: fc.constantFrom(...NUMBER_WORDS),
  });
  return fc.tuple(text, change).map(([whole, { kind, at, bit, word }]) => {
    const place = at % (whole.length + 1);
    switch (kind) {
      case 'cut':
        return whole.slice(0, place);
      case 'insert':
        return whole.slice(0, place) + bit + whole.slice(place);
      case 'number':
        return whole.replace(/:("[^"]*"|\d+|true|false)/, () => `:${word}`);
      case 'twice':
        return whole.replace(/^\{("[^"]*":)/, (_, member: string) => `{${member}${word},${member}`);
      case 'quotes':
        return whole.replaceAll('"', "'");
      case 'comma':
        return whole.replace(/\}$/, ',}');
      case 'tail':
        return whole + bit + whole;
      case 'deep':
        return '['.repeat(place * 20) + whole + ']'.repeat(place * 20);
      case 'array':
        return `[${whole}]`;
      case 'lone':
        return whole.replace(/"([^"]*)"\}/, '"$1\\ud83d"}');
      default:
        return kind satisfies never;
    }
  });
}

/** A text filled up with blanks until it has so many bytes, which changes nothing of what JSON means. */
function padded(text: fc.Arbitrary<string>, bytesMax: number): fc.Arbitrary<string> {
  const size = fc.constantFrom(bytesMax - 1, bytesMax, bytesMax + 1, bytesMax * 2);
  return fc
    .tuple(text, size)
    .map(([whole, bytes]) => whole + ' '.repeat(Math.max(0, bytes - Buffer.byteLength(whole))));
}

/** Mostly bent, often right, seldom of an extreme size. */
export function bodies(valid: fc.Arbitrary<unknown>, bytesMax: number): fc.Arbitrary<string> {
  const right = valid.map((value) => JSON.stringify(value) ?? '');
  return fc.oneof(
    { weight: 12, arbitrary: right },
    { weight: 28, arbitrary: textOf(bent(valid)) },
    { weight: 5, arbitrary: textOf(valid) },
    { weight: 1, arbitrary: padded(right, bytesMax) },
    { weight: 1, arbitrary: fc.constantFrom('', ' ', 'null', '0', '""', '[]', '{}', '{', 'hello', '\0', '\ufeff{}') },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 500 }) },
  );
}

/** One word for a path, a query or a header, mostly right. */
export function words(valid: fc.Arbitrary<unknown>): fc.Arbitrary<string> {
  return fc.oneof(
    { weight: 12, arbitrary: valid.map(String) },
    { weight: 1, arbitrary: fc.constantFrom(...ODD_TEXTS) },
    { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 100 }) },
  );
}
