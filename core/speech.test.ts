import { expect, it } from 'vitest';
import { type SpeechMark, speechOf, wordsOf } from './speech.ts';

/** Marks as Polly gives them: places in bytes of UTF-8. */
function marksOf(text: string, words: readonly [word: string, time: number][]): SpeechMark[] {
  let from = 0;
  return words.map(([word, time]) => {
    const at = text.indexOf(word, from);
    from = at + word.length;
    return { time, start: Buffer.byteLength(text.slice(0, at)), end: Buffer.byteLength(text.slice(0, from)) };
  });
}

it.each([
  ['Hi 😀 friend 👩‍👩‍👧, look!', ['Hi', 'friend', 'look']],
  ['Le cafe\u0301 de Noe\u0308l', ['Le', 'cafe\u0301', 'de', 'Noe\u0308l']],
  ['مرحبا بالعالم', ['مرحبا', 'بالعالم']],
  ['你好，世界', ['你好', '世界']],
])('[SPEAK6] cuts the words out of “%s”', (text, words) => {
  const marks = marksOf(
    text,
    words.map((word, index) => [word, index * 200]),
  );

  const found = wordsOf(text, marks, 1_000);

  expect(found.map((word) => word.text)).toEqual(words);
});

it('[SPEAK6] lets each word last until the next begins, and the last until the end of the sound', () => {
  const text = 'one two three';
  const marks = marksOf(text, [
    ['one', 6],
    ['two', 310.4],
    ['three', 620],
  ]);

  expect(wordsOf(text, marks.toReversed(), 900)).toEqual([
    { text: 'one', startMs: 6, endMs: 310 },
    { text: 'two', startMs: 310, endMs: 620 },
    { text: 'three', startMs: 620, endMs: 900 },
  ]);
  expect(wordsOf(text, marks, 500).at(-1)).toEqual({ text: 'three', startMs: 500, endMs: 500 });
  expect(wordsOf(text, [], 500)).toEqual([]);
});

it('[SPEAK2] says how much can be heard by now', () => {
  const made = [{ durationMs: 1_200 }, { durationMs: 800 }];

  expect(speechOf('making', made, 'de-DE')).toEqual({
    ...{ status: 'making', language: 'de-DE', sentences: 2, durationMs: 2_000 },
  });
});
