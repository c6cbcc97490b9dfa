import { expect, it } from 'vitest';
import { textTable } from './text-table.ts';

it('aligns words to the left and numbers to the right', () => {
  const table = textTable([
    ['what', 'few', 'many'],
    ['calls', 1, 1000],
    ['read units', 0.5, 40],
  ]);

  expect(table).toBe('what        few   many\ncalls         1  1,000\nread units  0.5     40\n');
});
