import { expect, it } from 'vitest';
import { createAttempts } from './attempts.ts';
import { openDatabase } from './database.ts';

it('[SIGNIN3] the lock begins at the fifth failure, doubles, and is a quarter of an hour at most', () => {
  let now = 0;
  const attempts = createAttempts(openDatabase(undefined), () => now);
  const locks: number[] = [];

  for (let failure = 1; failure <= 18; failure += 1) {
    attempts.failed('ana');
    locks.push(attempts.lockedSeconds('ana'));
    now += attempts.lockedSeconds('ana') * 1000;
  }

  expect(locks.slice(0, 8)).toEqual([0, 0, 0, 0, 1, 2, 4, 8]);
  expect(locks.at(-1)).toBe(900);
  expect(attempts.lockedSeconds('ana')).toBe(0);
  expect(attempts.lockedSeconds('ben')).toBe(0);
});

it('[SIGNIN3] a success starts the count anew', () => {
  const attempts = createAttempts(openDatabase(undefined), () => 0);
  for (let failure = 1; failure <= 5; failure += 1) attempts.failed('ana');

  attempts.succeeded('ana');
  attempts.failed('ana');

  expect(attempts.lockedSeconds('ana')).toBe(0);
});
