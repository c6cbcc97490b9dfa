import { type Given, invalid, type Mentions, type Path, readPath, resolved, valueAt, withValueAt } from './paths.ts';
import { Tokens } from './tokens.ts';

type Document = Readonly<Record<string, unknown>>;
/** What it makes of `now`, where all values are read from `before`. */
type Change = (now: Document, before: Document, given: Given) => Document;
type Operand = (before: Document, given: Given) => unknown;

export interface Update {
  apply(before: Document, given: Given): Document;
  mentions: Mentions;
}

const known = new Map<string, Update>();

/** Source: "Using update expressions in DynamoDB". */
export function updateOf(text: string): Update {
  const before = known.get(text);
  if (before !== undefined) return before;
  const mentions: Mentions = { names: new Set(), values: new Set() };
  const changes = readChanges(new Tokens(text), mentions);
  const apply = (row: Document, given: Given) => changes.reduce((now, change) => change(now, row, given), row);
  const update = { apply, mentions };
  known.set(text, update);
  return update;
}

function readChanges(tokens: Tokens, mentions: Mentions): Change[] {
  const changes: Change[] = [];
  while (!tokens.isOver) {
    const read = clauses[tokens.next().toUpperCase()];
    if (read === undefined) throw invalid('SET, REMOVE, ADD or DELETE was expected');
    do changes.push(read(tokens, mentions));
    while (tokens.take(','));
  }
  return changes;
}

const clauses: Record<string, (tokens: Tokens, mentions: Mentions) => Change> = {
  SET: (tokens, mentions) => {
    const path = readPath(tokens, mentions);
    tokens.must('=');
    const value = readSum(tokens, mentions);
    return (now, before, given) => {
      const next = value(before, given);
      if (next === undefined) throw invalid('The provided expression refers to an attribute that does not exist');
      return withValueAt(now, resolved(path, given), next);
    };
  },
  REMOVE: (tokens, mentions) => {
    const path = readPath(tokens, mentions);
    return (now, _, given) => withValueAt(now, resolved(path, given), undefined);
  },
  ADD: (tokens, mentions) => onSetOrNumber(tokens, mentions, added),
  DELETE: (tokens, mentions) => onSetOrNumber(tokens, mentions, without),
};

function readSum(tokens: Tokens, mentions: Mentions): Operand {
  const first = readOperand(tokens, mentions);
  const sign = tokens.take('+') ? 1 : tokens.take('-') ? -1 : undefined;
  if (sign === undefined) return first;
  const second = readOperand(tokens, mentions);
  return (before, given) => numberOf(first(before, given)) + sign * numberOf(second(before, given));
}

function numberOf(value: unknown): number {
  if (typeof value !== 'number') throw invalid('An operand in the update expression has an incorrect data type');
  return value;
}

function readOperand(tokens: Tokens, mentions: Mentions): Operand {
  if (tokens.take('LIST_APPEND')) return readPair(tokens, mentions, (a, b) => [...listOf(a), ...listOf(b)]);
  if (tokens.take('IF_NOT_EXISTS')) return readPair(tokens, mentions, (a, b) => a ?? b);
  if (!tokens.peek().startsWith(':')) {
    const path = readPath(tokens, mentions);
    return (before, given) => valueAt(before, resolved(path, given));
  }
  const name = tokens.next();
  mentions.values.add(name);
  return (_, { values }) => values[name];
}

function readPair(tokens: Tokens, mentions: Mentions, make: (a: unknown, b: unknown) => unknown): Operand {
  tokens.must('(');
  const first = readOperand(tokens, mentions);
  tokens.must(',');
  const second = readOperand(tokens, mentions);
  tokens.must(')');
  return (before, given) => make(first(before, given), second(before, given));
}

function listOf(value: unknown): readonly unknown[] {
  if (!Array.isArray(value)) throw invalid('An operand in the update expression has an incorrect data type');
  return value;
}

function onSetOrNumber(tokens: Tokens, mentions: Mentions, change: (value: unknown, by: unknown) => unknown): Change {
  const path: Path = readPath(tokens, mentions);
  const name = tokens.next();
  mentions.values.add(name);
  return (now, before, given) => {
    const at = resolved(path, given);
    return withValueAt(now, at, change(valueAt(before, at), given.values[name]));
  };
}

function added(value: unknown, by: unknown): unknown {
  if (by instanceof Set && (value === undefined || value instanceof Set)) return new Set([...(value ?? []), ...by]);
  return numberOf(value ?? 0) + numberOf(by);
}

/** A set that has lost its last element is not there any more. */
function without(value: unknown, by: unknown): unknown {
  if (!(by instanceof Set)) throw invalid('An operand in the update expression has an incorrect data type');
  const left = new Set([...(value instanceof Set ? value : [])].filter((one) => !by.has(one)));
  return left.size === 0 ? undefined : left;
}
