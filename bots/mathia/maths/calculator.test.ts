import { afterAll, expect, it } from 'vitest';
import { CALCULATION_MS_MAX, CalculatorBusy, startCalculator } from './calculator.ts';

const calculator = startCalculator();
afterAll(() => calculator.stop());

const ENDLESS = 'f(n) = n < 2 ? n : f(n-1) + f(n-2); f(60)';

it('works out expressions, one after another', async () => {
  const calculations = await Promise.all(['1+1', 'sqrt(2)^3', '[1,2;3,4]*[5;6]'].map(calculator.calculate));

  expect(calculations.map(({ text }) => text)).toEqual(['2', '2.8284271247462', '[[17], [39]]']);
});

it('gives up after 2 s', async () => {
  await calculator.calculate('1');
  const startedAt = performance.now();

  const calculation = await calculator.calculate(ENDLESS);

  expect(calculation).toEqual({ kind: 'limit', text: 'it takes too long' });
  expect(performance.now() - startedAt).toBeLessThan(2 * CALCULATION_MS_MAX);
});

it.each(['ones(3000,3000)', 'zeros(1e6,1e6)', '1:1e9'])(
  'gives up on %s, which wants too much memory',
  async (expression) => {
    const calculation = await calculator.calculate(expression);

    expect(calculation.kind).toBe('limit');
    expect(await calculator.calculate('2*3')).toEqual({ kind: 'value', text: '6' });
  },
);

it('answers at once for what only looks expensive', async () => {
  const calculation = await calculator.calculate('9^9^9^9');

  expect(calculation).toEqual({ kind: 'value', text: 'Infinity' });
});

it.each(['import({pi: 3})', 'evaluate("1")', 'parse("1")', 'createUnit("x")', 'config({})', 'simplify("x")'])(
  'refuses %s',
  async (expression) => {
    const calculation = await calculator.calculate(expression);

    expect(calculation).toMatchObject({ kind: 'error', text: expect.stringContaining('not available') });
  },
);

it.each(['cos.constructor("return process")()', '"a".constructor', '[].constructor', 'mean', '"text"', '{a: 1}'])(
  'shows nothing for %s',
  async (expression) => {
    const calculation = await calculator.calculate(expression);

    expect(calculation.kind).toBe('error');
  },
);

it('keeps nothing from one expression to the next', async () => {
  await calculator.calculate('secret = 42');

  const calculation = await calculator.calculate('secret');

  expect(calculation.kind).toBe('error');
});

it('bounds the matrices it shows', async () => {
  const calculation = await calculator.calculate('ones(7,7)');

  expect(calculation).toEqual({ kind: 'error', text: 'the result has more than 36 entries' });
});

it('turns more work away than it can do in the time a bot has', async () => {
  const accepted = ['1', '2', '3'].map(calculator.calculate);

  const refused = calculator.calculate('4');

  await expect(refused).rejects.toThrow(CalculatorBusy);
  expect((await Promise.all(accepted)).map(({ text }) => text)).toEqual(['1', '2', '3']);
});
