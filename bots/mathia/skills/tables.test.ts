import { afterAll, expect, it } from 'vitest';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import { startCalculator } from '../maths/calculator.ts';
import { tables } from './tables.ts';

const calculator = startCalculator();
const context = skillContext(calculator);
afterAll(() => calculator.stop());

async function ask(text: string): Promise<string | undefined> {
  return (await tables.answer(text, context))?.text;
}

it('[PLOT5] makes a table of functions as Markdown', async () => {
  const table = await ask('table of x^2 and 1/x for x from 0 to 2');

  expect(table?.split('\n')).toEqual([
    '| `x` | `x^2` | `1/x` |',
    '| --: | --: | --: |',
    '| 0 | 0 | Infinity |',
    '| 1 | 1 | 1 |',
    '| 2 | 4 | 0.5 |',
  ]);
});

it('[PLOT5] goes by steps, either way, without losing the last one to rounding', async () => {
  const up = await ask('table of 10x from 0 to 1 in steps of 0.1');
  const down = await ask('table of x from 3 to 1');

  expect(up?.split('\n').at(-1)).toBe('| 1 | 10 |');
  expect(down?.split('\n').slice(2)).toEqual(['| 3 | 3 |', '| 2 | 2 |', '| 1 | 1 |']);
});

it('[PLOT5] ends long tables, and says so', async () => {
  const table = await ask('table of x from 1 to 1e9');

  expect(table).toContain('I show 40 rows at the most');
  expect(table?.split('\n').length).toBeLessThan(50);
});

it('[PLOT5] escapes what would end a cell, and leaves other tables to others', async () => {
  expect(await ask('table of x|3 from 1 to 2')).toContain('| `x` | `x\\|3` |');
  expect(await ask('table of x from 1 to 2 in steps of 0')).toContain('the step is 0');
  expect(await ask('a table for four')).toBeUndefined();
  expect(await ask('table of contents')).toBeUndefined();
});
