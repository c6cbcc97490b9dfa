import { type Given, invalid, type Mentions, readPath, resolved, valueAt } from './paths.ts';
import { Tokens } from './tokens.ts';
import { isSame, order } from './values.ts';

type Document = Readonly<Record<string, unknown>>;
type Test = (item: Document | undefined, given: Given) => boolean;
type Operand = (item: Document | undefined, given: Given) => unknown;

export interface Condition {
  holds: Test;
  mentions: Mentions;
}

const known = new Map<string, Condition>();

/** Source: "Condition and filter expressions, operators, and functions" of the DynamoDB developer guide. */
export function conditionOf(text: string): Condition {
  const before = known.get(text);
  if (before !== undefined) return before;
  const mentions: Mentions = { names: new Set(), values: new Set() };
  const tokens = new Tokens(text);
  const condition = { holds: either(tokens, mentions), mentions };
  if (!tokens.isOver) throw invalid(`not understood: ${tokens.peek()} in ${text}`);
  known.set(text, condition);
  return condition;
}

function either(tokens: Tokens, mentions: Mentions): Test {
  const tests = [both(tokens, mentions)];
  while (tokens.take('OR')) tests.push(both(tokens, mentions));
  return (item, given) => tests.some((test) => test(item, given));
}

function both(tokens: Tokens, mentions: Mentions): Test {
  const tests = [single(tokens, mentions)];
  while (tokens.take('AND')) tests.push(single(tokens, mentions));
  return (item, given) => tests.every((test) => test(item, given));
}

function single(tokens: Tokens, mentions: Mentions): Test {
  if (tokens.take('NOT')) {
    const test = single(tokens, mentions);
    return (item, given) => !test(item, given);
  }
  if (tokens.take('(')) {
    const test = either(tokens, mentions);
    tokens.must(')');
    return test;
  }
  return named(tokens, mentions) ?? compared(tokens, mentions);
}

function named(tokens: Tokens, mentions: Mentions): Test | undefined {
  if (tokens.take('ATTRIBUTE_EXISTS')) return existence(tokens, mentions, true);
  if (tokens.take('ATTRIBUTE_NOT_EXISTS')) return existence(tokens, mentions, false);
  if (tokens.take('BEGINS_WITH')) {
    return ofTwo(tokens, mentions, (a, b) => typeof a === 'string' && typeof b === 'string' && a.startsWith(b));
  }
  return tokens.take('CONTAINS') ? ofTwo(tokens, mentions, contains) : undefined;
}

function existence(tokens: Tokens, mentions: Mentions, wanted: boolean): Test {
  tokens.must('(');
  const path = readPath(tokens, mentions);
  tokens.must(')');
  return (item, given) => (valueAt(item, resolved(path, given)) !== undefined) === wanted;
}

function ofTwo(tokens: Tokens, mentions: Mentions, test: (a: unknown, b: unknown) => boolean): Test {
  tokens.must('(');
  const first = operand(tokens, mentions);
  tokens.must(',');
  const second = operand(tokens, mentions);
  tokens.must(')');
  return (item, given) => test(first(item, given), second(item, given));
}

function contains(whole: unknown, part: unknown): boolean {
  if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
  if (whole instanceof Set) return whole.has(part);
  return Array.isArray(whole) && whole.some((one) => isSame(one, part));
}

function compared(tokens: Tokens, mentions: Mentions): Test {
  const left = operand(tokens, mentions);
  if (tokens.take('BETWEEN')) {
    const low = operand(tokens, mentions);
    tokens.must('AND');
    const high = operand(tokens, mentions);
    return (item, given) => {
      const value = left(item, given);
      return (order(value, low(item, given)) ?? -1) >= 0 && (order(value, high(item, given)) ?? 1) <= 0;
    };
  }
  const compare = comparators[tokens.next()];
  if (compare === undefined) throw invalid('A comparison was expected');
  const right = operand(tokens, mentions);
  return (item, given) => compare(left(item, given), right(item, given));
}

/** Something that is not there is like nothing, and neither more nor less than anything. */
const comparators: Record<string, (a: unknown, b: unknown) => boolean> = {
  '=': (a, b) => a !== undefined && isSame(a, b),
  '<>': (a, b) => a === undefined || !isSame(a, b),
  '<': (a, b) => (order(a, b) ?? 0) < 0,
  '<=': (a, b) => (order(a, b) ?? 1) <= 0,
  '>': (a, b) => (order(a, b) ?? 0) > 0,
  '>=': (a, b) => (order(a, b) ?? -1) >= 0,
};

function operand(tokens: Tokens, mentions: Mentions): Operand {
  if (!tokens.peek().startsWith(':')) {
    const path = readPath(tokens, mentions);
    return (item, given) => valueAt(item, resolved(path, given));
  }
  const name = tokens.next();
  mentions.values.add(name);
  return (_, { values }) => values[name];
}
