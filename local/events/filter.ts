import * as z from 'zod';

const Criteria = z.looseObject({ Filters: z.array(z.object({ Pattern: z.string() })).default([]) });
const Pattern = z.record(z.string(), z.unknown());

export type Filter = (event: unknown) => boolean;

/** Lambda's event filtering: the event passes when one of the patterns matches it; no pattern, everything passes. */
export function filterOf(criteria: unknown): Filter {
  const patterns = Criteria.parse(criteria ?? {}).Filters.map((filter) => Pattern.parse(JSON.parse(filter.Pattern)));
  for (const pattern of patterns) checkOperators(pattern);
  return patterns.length === 0 ? () => true : (event) => patterns.some((pattern) => matches(pattern, event));
}

/** EventBridge's patterns are written in the same language. Throws for an operator that is not known here. */
export function patternFilter(pattern: Record<string, unknown>): Filter {
  checkOperators(pattern);
  return (event) => matches(pattern, event);
}

/** A rule that is not known must stop the start, not pass or drop events later. */
function checkOperators(pattern: unknown): void {
  if (Array.isArray(pattern)) {
    for (const rule of pattern) if (isObject(rule)) checkRule(rule);
    return;
  }
  for (const [key, part] of Object.entries(Pattern.parse(pattern)))
    if (key === '$or') for (const one of z.array(Pattern).parse(part)) checkOperators(one);
    else checkOperators(part);
}

function checkRule(rule: Record<string, unknown>): void {
  const unknown = Object.keys(rule).find((name) => !(name in OPERATORS));
  if (unknown) throw new Error(`The filter operator ${unknown} is not known to the local runtime`);
}

/** Every key of the pattern must match; `$or` holds alternatives. */
function matches(pattern: Record<string, unknown>, value: unknown): boolean {
  return Object.entries(pattern).every(([key, expected]) => {
    if (key === '$or')
      return z
        .array(Pattern)
        .parse(expected)
        .some((one) => matches(one, value));
    const found = isObject(value) ? value[key] : undefined;
    if (Array.isArray(expected)) return expected.some((rule) => matchesLeaf(rule, found));
    return matches(Pattern.parse(expected), found);
  });
}

/** A list in the event matches when one of its items does. */
function matchesLeaf(rule: unknown, found: unknown): boolean {
  if (Array.isArray(found)) return found.some((item) => matchesLeaf(rule, item));
  if (!isObject(rule)) return rule === found;
  return Object.entries(rule).every(([name, argument]) => OPERATORS[name]?.(argument, found));
}

const OPERATORS: Record<string, (argument: unknown, found: unknown) => boolean> = {
  prefix: (argument, found) => typeof found === 'string' && found.startsWith(String(argument)),
  suffix: (argument, found) => typeof found === 'string' && found.endsWith(String(argument)),
  exists: (argument, found) => (found !== undefined && !isObject(found)) === argument,
  'equals-ignore-case': (argument, found) =>
    typeof found === 'string' && found.toLowerCase() === String(argument).toLowerCase(),
  numeric: (argument, found) => typeof found === 'number' && isInRange(z.array(z.unknown()).parse(argument), found),
  'anything-but': (argument, found) => {
    const rules = Array.isArray(argument) ? argument : [argument];
    return found !== undefined && !rules.some((rule) => matchesLeaf(rule, found));
  },
};

/** `["<", 10]` or `[">=", 0, "<", 10]`. Numbers in DynamoDB's own JSON are text, which Lambda does not compare either. */
function isInRange(comparisons: unknown[], found: number): boolean {
  for (let at = 0; at < comparisons.length; at += 2)
    if (!compares(String(comparisons[at]), found, Number(comparisons[at + 1]))) return false;
  return true;
}

function compares(operator: string, left: number, right: number): boolean {
  switch (operator) {
    case '=':
      return left === right;
    case '<':
      return left < right;
    case '<=':
      return left <= right;
    case '>':
      return left > right;
    case '>=':
      return left >= right;
    default:
      throw new Error(`The numeric operator ${operator} is not known to the local runtime`);
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
