import { expect, it } from 'vitest';
import { readPlot, readTable } from './read-plot.ts';

it.each([
  ['plot sin(x)/x from -20 to 20', ['sin(x)/x'], { from: '-20', to: '20' }],
  ['plot x^2 and 2x from 0 to 3', ['x^2', '2x'], { from: '0', to: '3' }],
  ['Plot y = x² − 3 between -2 and 2, please', ['x^2 - 3'], { from: '-2', to: '2' }],
  ['graph 1/x', ['1/x'], undefined],
  ['draw me the graph of sin x for x in [-π, 2π]', ['sin(x)'], { from: '-pi', to: '2pi' }],
  ['can you plot max(x, 1), |x| and ln(x)?', ['max(x, 1)', 'abs(x)', 'log(x)'], undefined],
  ['plot f(x) = x(x+1) for x = 1..4', ['x * (x+1)'], { from: '1', to: '4' }],
  ['plot the function x squared from 0 to 1', ['x^2'], { from: '0', to: '1' }],
])('[PLOT1] reads "%s"', (text, functions, range) => {
  expect(readPlot(text)).toMatchObject({ functions });
  expect(readPlot(text)?.range).toEqual(range);
});

it.each([
  ['table of x^2 for x from 1 to 10', ['x^2'], { from: '1', to: '10' }],
  ['make a table of x^2 and 2^x from 0 to 1 in steps of 0.25', ['x^2', '2^x'], { from: '0', to: '1', step: '0.25' }],
  ['tabulate 1/n for n from 1 to 5', ['1/n'], { from: '1', to: '5' }],
])('[PLOT5] reads "%s"', (text, functions, range) => {
  expect(readTable(text)).toMatchObject({ functions, range });
});

it.each(['draw a lighthouse in fog', 'the plot thickens', 'what is 2+2?', 'plot', `plot ${'x+'.repeat(200)}1`])(
  '[PLOT1] sees no plot in "%s"',
  (text) => {
    expect(readPlot(text)).toBeUndefined();
  },
);

it('[PLOT4] stays quick on text made to slow patterns down', () => {
  const startedAt = performance.now();

  for (const part of ['from ', ' to ', 'for x ', 'x and ', '[,', ', ', 'every ', 'please ', '|x', '((']) {
    readPlot(`plot ${part.repeat(230 / part.length)}`);
    readTable(`table of ${part.repeat(230 / part.length)}`);
  }

  expect(performance.now() - startedAt).toBeLessThan(500);
});
