import { expect, it } from 'vitest';
import { skillContext } from '../../../test/fixtures/skill-context.ts';
import type { Calculation } from '../maths/calculator.ts';
import { maths } from './maths.ts';

function answerTo(text: string, calculation: Calculation) {
  return maths.answer(text, skillContext({ calculate: async () => calculation }));
}

it('tells the value, in the units as people write them', async () => {
  const speed = await answerTo('60 mph in km/h', { kind: 'value', text: '96.56064 km / h' });
  const warmth = await answerTo('20 C to F', { kind: 'value', text: '68 degF' });

  expect(speed?.text).toBe('`60 mph in km/h` = **96.56064 km/h**');
  expect(warmth?.text).toBe('`20 C to F` = **68 °F**');
});

it('leaves alone what is its own value', async () => {
  expect(await answerTo('5 m', { kind: 'value', text: '5 m' })).toBeUndefined();
});

it('tells a mistake in what can only be maths, and leaves other text to other skills', async () => {
  const sum = await answerTo('2 +', { kind: 'error', text: 'Unexpected end' });
  const prose = await answerTo('I have 3 cats', { kind: 'error', text: 'Undefined symbol I' });

  expect(sum?.text).toBe("I can't work out `2 +`: `Unexpected end`");
  expect(prose).toBeUndefined();
});

it('repeats what people wrote as nothing but text', async () => {
  const answer = await answerTo('calculate 1 ` ![x](https://evil.example/x.png)\n\n# 2', {
    kind: 'error',
    text: '`bad`',
  });

  expect(answer?.text).toBe("I can't work out `1 ![x](https://evil.example/x.png) # 2`: `bad`");
});

it('names the values that are no number', async () => {
  const infinite = await answerTo('1/0', { kind: 'value', text: 'Infinity' });
  const undefinedValue = await answerTo('0/0', { kind: 'value', text: 'NaN' });

  expect(infinite?.text).toContain('infinite');
  expect(undefinedValue?.text).toContain('not defined');
});
