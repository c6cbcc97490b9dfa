import { describe, expect, it } from 'vitest';
import { partsOf, wordAt } from './transcript-words.ts';

const word = (text: string, startMs: number) => ({ text, startMs, endMs: startMs + 100, confidence: 1 });

describe('the words of a transcript', () => {
  it('[SITEPLAY4] stand where they are in the text, which stays as it is', () => {
    const text = 'What, is is 18 %?';
    const parts = partsOf({ text, words: [word('What', 0), word('is', 200), word('is', 300), word('18', 400)] });

    expect(parts.map((part) => part.text).join('')).toBe(text);
    expect(parts.filter(({ startMs }) => startMs !== undefined).map((part) => [part.text, part.startMs])).toEqual([
      ['What', 0],
      ['is', 200],
      ['is', 300],
      ['18', 400],
    ]);
  });

  it('[SITEPLAY4] that are not in the text change nothing', () => {
    expect(
      partsOf({ text: 'one two', words: [word('one', 0), word('three', 1), word('', 2), word('two', 3)] }),
    ).toEqual([{ text: 'one', startMs: 0 }, { text: ' ' }, { text: 'two', startMs: 3 }]);
  });

  it('[SITEPLAY4] are found by their time', () => {
    const words = [word('a', 100), word('b', 200), word('c', 900)];

    expect([0, 100, 199, 200, 899, 5_000].map((atMs) => wordAt(words, atMs))).toEqual([-1, 0, 0, 1, 1, 2]);
    expect(wordAt([], 10)).toBe(-1);
  });
});
