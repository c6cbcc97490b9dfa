import { expect, it } from 'vitest';
import { readAloudWish } from './read-aloud-wish.ts';

it.each([
  ['say good morning aloud', { kind: 'words', words: 'good morning' }],
  ['please say “Hello, Ben!” out loud.', { kind: 'words', words: 'Hello, Ben!' }],
  ['say aloud: the train leaves at nine', { kind: 'words', words: 'the train leaves at nine' }],
  ['read "a quoted line" aloud', { kind: 'words', words: 'a quoted line' }],
  ['say “Guten Tag” in German', { kind: 'words', words: 'Guten Tag', language: 'de-DE' }],
  ['say "bonjour" aloud in French', { kind: 'words', words: 'bonjour', language: 'fr-FR' }],
  ['say hello in British English', { kind: 'words', words: 'hello', language: 'en-GB' }],
  ['say hello in German', { kind: 'translation', words: 'hello', language: 'de-DE', languageName: 'German' }],
  [
    'say hello in norwegian aloud',
    { kind: 'translation', words: 'hello', language: 'nb-NO', languageName: 'norwegian' },
  ],
  ['read that aloud', { kind: 'earlier' }],
  ['Could you read your last answer out loud?', { kind: 'earlier' }],
  ['say that again aloud', { kind: 'earlier' }],
  ['read it to me', { kind: 'earlier' }],
  ['read that aloud in Spanish', { kind: 'earlier', language: 'es-ES' }],
])('[ALOUD1][ALOUD2] hears what "%s" wants', (text, wish) => {
  expect(readAloudWish(text)).toEqual(wish);
});

it.each([
  'say hello',
  'say hello in Klingon',
  'read me a story aloud',
  'read this',
  'what did you say?',
  'I read that aloud yesterday',
  `say ${'x'.repeat(2_000)} aloud`,
])('[ALOUD1] leaves "%s" to others', (text) => {
  expect(readAloudWish(text)).toBeUndefined();
});

it('[ALOUD1] is not kept busy by a text made to be slow', () => {
  const startedAt = performance.now();

  readAloudWish(`say ${'in a '.repeat(290)}`);
  readAloudWish(`say ${'“'.repeat(1_400)}`);

  expect(performance.now() - startedAt).toBeLessThan(200);
});
