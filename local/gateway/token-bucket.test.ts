import { expect, it } from 'vitest';
import { tokenBucket } from './token-bucket.ts';

it('[GATEWAY1] a bucket gives its burst at once and then its rate', () => {
  let now = 0;
  const bucket = tokenBucket({ rate: 2, burst: 3 }, () => now);

  const burst = [1, 2, 3, 4].map(() => bucket.take());
  now += 1000;
  const later = [1, 2, 3].map(() => bucket.take());

  expect(burst).toEqual([true, true, true, false]);
  expect(later).toEqual([true, true, false]);
});

it('[GATEWAY1] a bucket never holds more than its burst', () => {
  let now = 0;
  const bucket = tokenBucket({ rate: 100, burst: 2 }, () => now);

  now += 60_000;

  expect([1, 2, 3].map(() => bucket.take())).toEqual([true, true, false]);
});
