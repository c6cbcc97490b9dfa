import type { Matrix } from 'mathjs';
import { evaluate, math } from './restricted-math.ts';

const DIGITS = 14;
const RESULT_CHARS_MAX = 400;
const RESULT_ENTRIES_MAX = 36;
/** The kinds of values, as mathjs names them, that people understand. Functions, text, and objects are not among them. */
const SHOWN = new Set(['number', 'bigint', 'BigNumber', 'Fraction', 'Complex', 'Unit', 'boolean', 'DenseMatrix']);

/** The value of a mathjs expression, as text. Takes as long and as much memory as the expression wants: run it in a worker. */
export function evaluateExpression(expression: string): { kind: 'value' | 'error'; text: string } {
  try {
    return { kind: 'value', text: formatted(lastValue(evaluate(expression, new Map()))) };
  } catch (error) {
    return { kind: 'error', text: error instanceof Error ? error.message : 'it cannot be worked out' };
  }
}

/** Several lines or `;` give a set, whose last value is the point of it. */
function lastValue(value: unknown): unknown {
  return math.isResultSet(value) ? value.entries.at(-1) : value;
}

function formatted(value: unknown): string {
  if (!SHOWN.has(math.typeOf(value))) throw new Error('it has no value to show');
  if (math.isMatrix(value) && entriesOf(value) > RESULT_ENTRIES_MAX) {
    throw new Error(`the result has more than ${RESULT_ENTRIES_MAX} entries`);
  }
  const text = math.format(value, { precision: DIGITS });
  if (text.length > RESULT_CHARS_MAX) throw new Error('the result is too long to show');
  return text;
}

function entriesOf(matrix: Matrix): number {
  return matrix.size().reduce((product, length) => product * length, 1);
}
