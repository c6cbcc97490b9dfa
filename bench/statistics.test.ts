import { expect, it } from 'vitest';
import { median, quantile, rounded } from './statistics.ts';

it('finds the middle of values in any order', () => {
  expect(median([30, 10, 20])).toBe(20);
  expect(median([4, 1, 3, 2])).toBe(2.5);
  expect(median([])).toBeNaN();
});

it('finds the value that a share of all values does not exceed', () => {
  const values = Array.from({ length: 100 }, (_, index) => 100 - index);

  expect(quantile(values, 0.5)).toBe(50);
  expect(quantile(values, 0.95)).toBe(95);
  expect(quantile([7], 0.95)).toBe(7);
});

it('rounds to so many digits', () => {
  expect([rounded(2.345, 2), rounded(1 / 3, 3), rounded(16.66, 0)]).toEqual([2.35, 0.333, 17]);
});
