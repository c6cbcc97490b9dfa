import { expect, it } from 'vitest';
import { sampleFunctions } from './sample-functions.ts';

function sampled(expression: string, from = '-10', to = '10') {
  const result = sampleFunctions({ functions: [expression], from, to });
  if (result.kind === 'error') throw new Error(result.text);
  return result;
}

function piecesOf(expression: string, from?: string, to?: string) {
  const [curve] = sampled(expression, from, to).curves;
  return curve?.kind === 'drawn' ? curve.pieces : [];
}

/** Where the pieces begin and end. */
function endsOf(expression: string, from?: string, to?: string) {
  const round = (x: number | undefined) => Number(x?.toFixed(6)) + 0;
  return piecesOf(expression, from, to).map((piece) => [round(piece.at(0)?.[0]), round(piece.at(-1)?.[0])]);
}

it('[PLOT1] takes the values of a function over the range', () => {
  const points = piecesOf('x^2', '0', '2').flat();

  expect(points.length).toBeGreaterThan(1_000);
  expect(points.at(0)).toEqual([0, 0]);
  expect(points.at(-1)).toEqual([2, 4]);
  expect(points.every(([x, y]) => Math.abs(y - x * x) < 1e-12)).toBe(true);
});

it.each([
  [
    '1/x',
    [
      [-10, 0],
      [0, 10],
    ],
  ],
  [
    'tan(x)',
    [
      [-2, -1.570796],
      [-1.570796, 1.570796],
      [1.570796, 2],
    ],
    '-2',
    '2',
  ],
  [
    'floor(x)',
    [
      [-1, 0],
      [0, 1],
      [1, 1],
    ],
    '-1',
    '1',
  ],
  [
    'sign(x - 0.123)',
    [
      [-10, 0.123],
      [0.123, 10],
    ],
  ],
  ['sqrt(x)', [[0, 10]]],
  ['log(x)', [[0, 10]]],
  [
    'sqrt(x^2 - 4)',
    [
      [-10, -2],
      [2, 10],
    ],
  ],
] as [string, number[][], string?, string?][])(
  '[PLOT2] does not join %s across its poles, jumps and gaps, and finds where they are',
  (expression, ends, from, to) => {
    expect(endsOf(expression, from, to)).toEqual(ends);
  },
);

it.each(['sin(x)', 'x^3', 'tanh(1000 x)', 'exp(x)', 'sin(1000 x)', 'cbrt(x)', 'abs(x)'])(
  '[PLOT2] keeps %s in one piece, steep as it is',
  (expression) => {
    expect(piecesOf(expression)).toHaveLength(1);
  },
);

it('[PLOT2] shows where most values are when a pole would press them flat, and says so', () => {
  const pole = sampled('1/x').window;
  const whole = sampled('x^3').window;

  expect(pole?.isCut).toBe(true);
  expect(pole?.high).toBeLessThan(10);
  expect(whole).toMatchObject({ isCut: false, low: expect.closeTo(-1_120, 0), high: expect.closeTo(1_120, 0) });
});

it('[PLOT3] tells constants and what has no real value from what can be drawn', () => {
  const kinds = ['5', 'x - x + 2', 'sqrt(-x^2 - 1)', '"text"', '[x, 1]', 'x'].map(
    (expression) => sampled(expression).curves[0]?.kind,
  );

  expect(kinds).toEqual(['constant', 'constant', 'undefined', 'undefined', 'undefined', 'drawn']);
});

it.each([
  ['a * b', '-1', '1', 'it depends on a and b'],
  ['x km', '-1', '1', 'it depends on x and km'],
  ['twist', '-1', '1', 'I do not know twist'],
  ['g(x)', '-1', '1', 'I know no function g'],
  ['x +', '-1', '1', 'Unexpected end'],
  ['x', '1', '1', 'too short'],
  ['x', '-1e308', '1e308', 'too long'],
  ['x', '0', 'Infinity', 'no number'],
  ['x', '0', 'i', 'no number'],
  ['x', '0', 'y', 'no number'],
  ['import({x: 1})', '0', '1', 'not available'],
])('[PLOT3] says what is wrong with %s from %s to %s', (expression, from, to, words) => {
  expect(sampleFunctions({ functions: [expression], from, to })).toEqual({
    kind: 'error',
    text: expect.stringContaining(words),
  });
});

it('[PLOT1] reads ranges as expressions, in either direction', () => {
  const { from, to, variable } = sampled('sin(t)', '2 pi', '-pi');

  expect([from, to, variable]).toEqual([-Math.PI, 2 * Math.PI, 't']);
});
