import { expect, it } from 'vitest';
import { chooseTicks } from './choose-ticks.ts';

const labels = (low: number, high: number, count = 8) => chooseTicks(low, high, count).map(({ label }) => label);

it.each([
  [0, 10, ['0', '2', '4', '6', '8', '10']],
  [-0.25, 1.07, ['–0.2', '0', '0.2', '0.4', '0.6', '0.8', '1.0']],
  [1, 1.000001, ['1.0000000', '1.0000002', '1.0000004', '1.0000006', '1.0000008', '1.0000010']],
  [-2e9, 2e9, ['–2×10⁹', '–1.5×10⁹', '–1×10⁹', '–5×10⁸', '0', '5×10⁸', '1×10⁹', '1.5×10⁹', '2×10⁹']],
  [0, 4e-7, ['0', '5×10⁻⁸', '1×10⁻⁷', '1.5×10⁻⁷', '2×10⁻⁷', '2.5×10⁻⁷', '3×10⁻⁷', '3.5×10⁻⁷', '4×10⁻⁷']],
])('[PLOT1] finds round numbers from %s to %s', (low, high, expected) => {
  expect(labels(low, high)).toEqual(expected);
});

it('[PLOT1] counts in π where the range does', () => {
  expect(labels(-Math.PI, Math.PI)).toEqual(['–π', '–π/2', '0', 'π/2', 'π']);
  expect(labels(0, 12 * Math.PI)).toEqual(['0', '2π', '4π', '6π', '8π', '10π', '12π']);
});

it('[PLOT1] never draws more ticks than there is room for', () => {
  for (const [low, high] of [
    [0, 1e300],
    [-1e-300, 1e-300],
    [0.1, 0.3],
    [-7, 1e5],
    [0, 24 * Math.PI],
  ] as const) {
    const ticks = chooseTicks(low, high, 8);
    expect(ticks.length).toBeGreaterThan(1);
    expect(ticks.length).toBeLessThanOrEqual(14);
  }
});
