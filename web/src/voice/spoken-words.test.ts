import { describe, expect, it } from 'vitest';
import { placesOf } from './spoken-words.ts';

function found(spoken: string, text: string): (string | undefined)[] {
  const places = placesOf(spoken.split(' '), text);
  return places.map((place) => place && text.slice(place.start, place.end));
}

describe('where spoken words stand in the text that is shown', () => {
  it('[SITEPLAY6] is in order, whatever stands between them', () => {
    expect(found('The answer is 42', 'The answer (copy) is: 42!')).toEqual(['The', 'answer', 'is', '42']);
  });

  it('[SITEPLAY6] is each at its own place, where a word comes twice', () => {
    const places = placesOf(['is', 'it', 'is'], 'is it is');

    expect(places.map((place) => place?.start)).toEqual([0, 3, 6]);
  });

  it('[SITEPLAY6] is nowhere for what is not shown, and nothing after it is lost', () => {
    expect(found('Run code and wait', 'Run npm start --all and wait')).toEqual(['Run', undefined, 'and', 'wait']);
  });

  it('[SITEPLAY6] is the whole of a word with an apostrophe, a point or a hyphen', () => {
    expect(found("Don't pay 3.50 twice-a-day", "Don't pay 3.50 twice-a-day.")).toEqual([
      "Don't",
      'pay',
      '3.50',
      'twice-a-day',
    ]);
  });

  it('[SITEPLAY6] is found with emoji, combining marks, Arabic and Chinese', () => {
    expect(found('Cafe\u0301 🎉 ok', 'Caf\u00e9 🎉 ok')).toEqual(['Caf\u00e9', undefined, 'ok']);
    expect(found('مرحبا بكم', 'مرحبا، بكم')).toEqual(['مرحبا', 'بكم']);
    expect(found('你好 世界', '你好，世界。')).toEqual(['你好', '世界']);
  });

  it('[SITEPLAY6] is not looked for where there is too much to compare', () => {
    const long = Array.from({ length: 3_000 }, (_, index) => `word${index}`);

    expect(placesOf(long, long.join(' ')).every((place) => place === undefined)).toBe(true);
  });
});
