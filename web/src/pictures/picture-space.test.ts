import { describe, expect, it } from 'vitest';
import { fitted, spaceOf, spansOf } from './picture-space.ts';

const within = { width: 400, height: 400 };

describe('the space of a picture', () => {
  it('[SITEPIC6] is its shape in whole pixels, neither too large nor too small to press', () => {
    expect(fitted({ width: 1600, height: 1200 }, within)).toEqual({ width: 400, height: 300 });
    expect(fitted({ width: 1200, height: 1600 }, within)).toEqual({ width: 300, height: 400 });
    expect(fitted({ width: 1601, height: 907 }, within)).toEqual({ width: 400, height: 227 });
    expect(fitted({ width: 4000, height: 10 }, within)).toEqual({ width: 400, height: 96 });
  });

  it('[SITEPIC6] is reserved before its size is known', () => {
    expect(spaceOf({})).toMatchObject({ '--wide': '400px', '--wide-ratio': '400 / 300', '--phone-ratio': '296 / 222' });
  });

  it('[SITEPIC6] leaves no hole among several', () => {
    for (const count of [2, 3, 4, 5, 6]) {
      const spans = spansOf(count);
      expect(spans).toHaveLength(count);
      expect(spans.reduce((sum, span) => sum + span, 0) % 6).toBe(0);
    }
  });
});
