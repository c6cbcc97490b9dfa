import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { type Bucket, take, waitMs } from './rate.ts';

const SIZE = { burst: 20, refillMs: 10_000 };

/** The two conditional updates, as the table carries them out. */
function takeOne(bucket: Bucket | undefined, now: Date): Bucket | undefined {
  const { costMs, fullAtMax } = take(SIZE, now);
  if (bucket === undefined || bucket.fullAt <= now.getTime()) return { fullAt: now.getTime() + costMs };
  return bucket.fullAt <= fullAtMax ? { fullAt: bucket.fullAt + costMs } : undefined;
}

it('[RATE1] gives a burst of 20, then says how long to wait', () => {
  const now = new Date(1_000_000);
  let bucket: Bucket | undefined;
  for (let i = 0; i < SIZE.burst; i++) bucket = takeOne(bucket, now);

  expect(bucket).toBeDefined();
  expect(takeOne(bucket, now)).toBeUndefined();
  const wait = waitMs(bucket as Bucket, SIZE, now);
  expect(wait).toBe(500);
  expect(takeOne(bucket, new Date(now.getTime() + wait))).toBeDefined();
});

it('[RATE2] never gives more than a burst and the refill of the time that passed', () => {
  const waits = fc.array(fc.integer({ min: 0, max: 2_000 }), { minLength: 1, maxLength: 300 });

  const law = fc.property(waits, (steps) => {
    let now = 0;
    let given = 0;
    let bucket: Bucket | undefined;
    for (const step of steps) {
      now += step;
      const next = takeOne(bucket, new Date(now));
      if (next !== undefined) given++;
      bucket = next ?? bucket;
    }
    expect(given).toBeLessThanOrEqual(SIZE.burst + now / (SIZE.refillMs / SIZE.burst));
  });

  fc.assert(law, { seed: 20_261_122 });
});
