import fc from 'fast-check';
import type * as z from 'zod/mini';
import { ODD_NUMBERS, PLAIN_TEXTS } from './odd-values.ts';

type Schema = z.core.$ZodType;
type Known = readonly string[];

const TEXT_CHARS_MAX = 200;
const LIST_MAX = 4;

/**
 * What a schema of protocol/ accepts, or nearly: of checks that are mere functions nothing can be known. `known` are ids
 * and other words of the world that the values are for; where one fits a pattern it is mostly taken.
 * @throws Error for a kind of schema that nobody has taught it yet
 */
export function arbitraryOf(schema: Schema, known: Known): fc.Arbitrary<unknown> {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  const of = (inner: Schema) => arbitraryOf(inner, known);
  switch (def.type) {
    case 'string':
      return stringOf(checksOf(def), known);
    case 'number':
      return numberOf(checksOf(def));
    case 'boolean':
      return fc.boolean();
    case 'literal':
      return fc.constantFrom(...def.values);
    case 'enum':
      return fc.constantFrom(...Object.values(def.entries));
    case 'unknown':
      return fc.jsonValue({ maxDepth: 2 });
    case 'optional':
    case 'default':
      return fc.option(of(def.innerType), { nil: undefined });
    case 'nullable':
      return fc.option(of(def.innerType), { nil: null });
    case 'union':
      return fc.oneof(...def.options.map(of));
    case 'array':
      return fc.array(of(def.element), lengthOf(checksOf(def)));
    case 'object':
      return objectOf(def.shape, known);
    case 'record':
      return fc.dictionary(of(def.keyType) as fc.Arbitrary<string>, of(def.valueType), { maxKeys: LIST_MAX });
    case 'pipe':
      return isList(def.out) ? fc.array(of(elementOf(def.out)), { maxLength: LIST_MAX }).map(String) : of(def.in);
    default:
      throw new Error(`Nobody has taught this generator what a ${def.type} is`);
  }
}

/** A list that is written as one text, with commas between. */
function isList(schema: Schema): boolean {
  return schema._zod.def.type === 'array';
}

function elementOf(schema: Schema): Schema {
  return (schema as z.core.$ZodArray)._zod.def.element;
}

function objectOf(shape: Readonly<Record<string, Schema>>, known: Known): fc.Arbitrary<unknown> {
  const fields = Object.entries(shape).map(([name, schema]) => [name, arbitraryOf(schema, known)] as const);
  return fc.record(Object.fromEntries(fields)).map(withoutUndefined);
}

function withoutUndefined(value: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined));
}

type Check = z.core.$ZodChecks['_zod']['def'];

/** A format like `uuid` is a check that the schema itself is. */
function checksOf(def: object): Check[] {
  const own = 'check' in def ? [def as Check] : [];
  const more = 'checks' in def ? ((def.checks as z.core.$ZodChecks[] | undefined) ?? []) : [];
  return [...own, ...more.map((check) => check._zod.def)];
}

function stringOf(checks: readonly Check[], known: Known): fc.Arbitrary<string> {
  const pattern = checks.map((check) => (check.check === 'string_format' ? check.pattern : undefined)).find(Boolean);
  if (pattern !== undefined) return matching(pattern, known);
  if (checks.some((check) => check.check === 'string_format' && check.format === 'url')) return addresses;
  const { minLength = 0, maxLength = TEXT_CHARS_MAX } = lengthOf(checks);
  const limits = { minLength, maxLength: Math.min(maxLength, TEXT_CHARS_MAX) };
  return fc.oneof(
    { weight: 4, arbitrary: fc.constantFrom(...PLAIN_TEXTS) },
    { weight: 2, arbitrary: fc.constantFrom(...known) },
    { weight: 1, arbitrary: fc.string({ ...limits, unit: 'binary' }) },
    { weight: 1, arbitrary: fc.string({ ...limits, unit: 'grapheme' }) },
  );
}

const addresses = fc.oneof(
  fc.constantFrom('https://bot.example/other', 'https://bot.example:8443/?a=b'),
  fc.webUrl({ withQueryParameters: true, withFragments: true }),
);

const EMOJIS = ['👍', '👩‍👩‍👧‍👦', '🏳️‍🌈', '🇨🇭', '✌🏽', '❤️'];

function matching(pattern: RegExp, known: Known): fc.Arbitrary<string> {
  // What only a regular expression of this kind can name, nothing generates.
  if (pattern.flags.includes('v')) return fc.constantFrom(...EMOJIS);
  const fitting = known.filter((word) => pattern.test(word));
  const made = fc.stringMatching(new RegExp(pattern.source, pattern.flags.replace('g', '')));
  if (fitting.length === 0) return made;
  return fc.oneof({ weight: 6, arbitrary: fc.constantFrom(...fitting) }, { weight: 1, arbitrary: made });
}

function lengthOf(checks: readonly Check[]): { minLength?: number; maxLength?: number } {
  const found: { minLength?: number; maxLength?: number } = {};
  for (const check of checks) {
    if (check.check === 'min_length') found.minLength = check.minimum;
    if (check.check === 'max_length') found.maxLength = check.maximum;
  }
  const most = Math.min(found.maxLength ?? LIST_MAX, Math.max(LIST_MAX, found.minLength ?? 0));
  return { ...found, maxLength: checks.length === 0 ? LIST_MAX : (found.maxLength ?? most) };
}

function numberOf(checks: readonly Check[]): fc.Arbitrary<number> {
  let [min, max] = [-1_000, 1_000_000];
  for (const check of checks) {
    if (check.check === 'greater_than') min = Number(check.value);
    if (check.check === 'less_than') max = Number(check.value);
  }
  const inside = ODD_NUMBERS.filter((value) => value >= min && value <= max && Number.isInteger(value));
  const any = fc.integer({ min, max: Math.min(max, Number.MAX_SAFE_INTEGER) });
  const few = fc.integer({ min: Math.max(min, 0), max: Math.min(max, Math.max(min, 0) + 5) });
  return inside.length === 0 ? any : fc.oneof(any, few, few, fc.constantFrom(...inside));
}
