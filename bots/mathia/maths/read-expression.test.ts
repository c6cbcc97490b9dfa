import { expect, it } from 'vitest';
import { EXPRESSION_CHARS_MAX, readExpression } from './read-expression.ts';

it.each([
  ['what is 12*7?', '12*7'],
  ["What's 5!", '5!'],
  ['2 + 2 = ?', '2 + 2'],
  ['please calculate 7 * 6', '7 * 6'],
  ['what is 7 * 6 please?', '7 * 6'],
  ['15% of 80', '(15 / 100) * (80)'],
  ['20 percent off 50', '(1 - 20 / 100) * (50)'],
  ['3 miles in km', '3 miles in km'],
  ['how many feet are in 2 m?', '2 m to feet'],
  ['how many seconds in an hour', '1 hour to seconds'],
  ['5 kilometres to miles', '5 kilometers to miles'],
  ['100 °C in °F', '100  degC in  degF'],
  ['20 C to F', '20 degC to degF'],
  ['10 pounds to kg', '10 lbs to kg'],
  ['60 mph to km/h', '60 mi/h to km/h'],
  ['√16 × 2², 3', 'sqrt(16) * 2^2, 3'],
  ['2 x 3', '2 * 3'],
  ['12 divided by 5 plus 1', '12 / 5 + 1'],
  ['1,234,567.5 * 2', '1234567.5 * 2'],
  ['max(1,200)', 'max(1,200)'],
  ['what is pi?', 'pi'],
])('reads "%s" as %s', (text, expression) => {
  expect(readExpression(text)?.expression).toBe(expression);
});

it.each([
  'hello',
  'see you at 5 pm',
  'meet 10:30 - 11:00',
  '2027-12-24',
  'in 3 weeks',
  'who are you?',
  `1${'+1'.repeat(EXPRESSION_CHARS_MAX)}`,
])('sees no expression in "%s"', (text) => {
  expect(readExpression(text)).toBeUndefined();
});

it('is certain only of bare sums and of what it is told to calculate', () => {
  const certain = ['2 + ', '(3', 'calculate 3 foo'].map((text) => readExpression(text)?.isCertain);

  expect(certain).toEqual([true, false, true]);
  expect(readExpression('I have 3 + cats')?.isCertain).toBe(false);
});

it('stays quick on text made to slow patterns down', () => {
  const startedAt = performance.now();

  for (const part of ['1 ', '?= ', '!', ', ', '5%', ' x', 'how many a ', '1,000']) {
    readExpression(part.repeat(EXPRESSION_CHARS_MAX / part.length));
    readExpression(`how many a ${part.repeat((EXPRESSION_CHARS_MAX - 20) / part.length)}`);
  }

  expect(performance.now() - startedAt).toBeLessThan(500);
});
