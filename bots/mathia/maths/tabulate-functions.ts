import type { Tabulated, TabulateRequest } from './calculator-requests.ts';
import { readFunction, readNumber } from './read-function.ts';
import { math } from './restricted-math.ts';
import { variableOf } from './sample-functions.ts';

const ROWS_MAX = 40;
const DIGITS = 10;
const CELL_CHARS_MAX = 60;

/** Values of some functions, step by step. Takes as long as the expressions want: run it in a worker. */
export function tabulateFunctions({ functions, from, to, step }: Omit<TabulateRequest, 'kind'>): Tabulated {
  try {
    const read = functions.map(readFunction);
    const [first, last] = [readNumber(from), readNumber(to)];
    const pace = Math.abs(readNumber(step)) * (last < first ? -1 : 1);
    if (pace === 0) throw new Error('the step is 0');
    // Rounding must not cost the last row: 0.1 times 10 is not quite 1.
    const count = Math.floor((last - first) / pace + 1e-9) + 1;
    const rows = Array.from({ length: Math.min(count, ROWS_MAX) }, (_, index) => {
      const x = first + index * pace;
      return [cell(x), ...read.map(({ valueAt }) => cell(valueAt(x)))];
    });
    return { kind: 'tabulated', variable: variableOf(read), rows, isCut: count > ROWS_MAX };
  } catch (error) {
    return { kind: 'error', text: error instanceof Error ? error.message : 'it cannot be worked out' };
  }
}

const SHOWN = new Set(['number', 'bigint', 'BigNumber', 'Fraction', 'Complex', 'boolean']);

function cell(value: unknown): string {
  if (!SHOWN.has(math.typeOf(value)) || Number.isNaN(value)) return '';
  return math.format(value, { precision: DIGITS }).slice(0, CELL_CHARS_MAX);
}
