import { expect, it } from 'vitest';
import { withDigits } from './spoken-numbers.ts';

it.each([
  ['what is seven times eighty four', 'what is 7 times 84'],
  ['fifteen percent of two hundred and five', '15 percent of 205'],
  ['twenty-four plus nineteen', '24 plus 19'],
  ['a thousand divided by three point one four', '1000 divided by 3.14'],
  ['one million two hundred thousand and six', '1200006'],
  ['how many feet are in a hundred meters', 'how many feet are in 100 meters'],
  ['Three miles in kilometers', '3 miles in kilometers'],
  ['zero plus ten', '0 plus 10'],
  ['12 times 7', '12 times 7'],
])('[HEAR4] writes "%s" with digits', (spoken, written) => {
  expect(withDigits(spoken)).toBe(written);
});

it.each(['one two three', 'twenty thirty', 'none of these', 'a person', 'tone and often'])(
  '[HEAR4] leaves "%s", which is no number, as it is',
  (text) => {
    expect(withDigits(text)).toBe(text);
  },
);
