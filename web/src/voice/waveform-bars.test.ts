import { describe, expect, it } from 'vitest';
import { barsOf } from './waveform-bars.ts';

describe('the bars of a waveform', () => {
  it('[SITEPLAY1] are as many as there is room for, with the loudest of what each stands for', () => {
    expect(barsOf([1, 9, 2, 3, 4, 8], 3)).toEqual([9, 3, 8]);
    expect(barsOf([5, 7, 6], 2)).toEqual([7, 7]);
  });

  it('[SITEPLAY1] lie between the peaks where there are fewer of them', () => {
    expect(barsOf([0, 100], 5)).toEqual([0, 25, 50, 75, 100]);
    expect(barsOf([40], 3)).toEqual([40, 40, 40]);
  });

  it('[SITEPLAY1] are none where there is no room', () => {
    expect(barsOf([1, 2], 0)).toEqual([]);
  });
});
