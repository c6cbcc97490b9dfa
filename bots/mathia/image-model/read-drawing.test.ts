import { expect, it } from 'vitest';
import { readDrawing } from './read-drawing.ts';

it.each([
  ['draw a lighthouse in fog', 'a lighthouse in fog'],
  ['Please draw me a lighthouse in fog, please!', 'a lighthouse in fog'],
  ['can you paint a red bicycle?', 'a red bicycle'],
  ['draw a picture of two cats', 'two cats'],
  ['generate an image of the sea at night', 'the sea at night'],
  ['make me a funny picture of a penguin', 'a penguin'],
  ['sketch an owl\nin a tree', 'an owl\nin a tree'],
])('[DRAW1] reads "%s"', (text, wish) => {
  expect(readDrawing(text)).toBe(wish);
});

it.each([
  'draw',
  'draw up a plan for the week',
  'draw conclusions from this',
  'make me a sandwich',
  'who can draw a lighthouse?',
  'generate a password',
  `draw ${'x'.repeat(3_000)}`,
])('[DRAW1] sees no wish for a picture in "%s"', (text) => {
  expect(readDrawing(text)).toBeUndefined();
});

it('[DRAW1] stays quick on text made to slow patterns down', () => {
  const startedAt = performance.now();

  for (const part of ['please ', 'draw ', ' ', ', please', '!', 'a picture of ']) {
    readDrawing(`draw ${part.repeat(1_900 / part.length)}`);
    readDrawing(`make me a ${part.repeat(1_900 / part.length)}`);
  }

  expect(performance.now() - startedAt).toBeLessThan(500);
});
