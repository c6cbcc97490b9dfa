import { expect, it } from 'vitest';
import { BOT_RETRY_SECONDS } from '../protocol/limits.ts';
import { nextAttemptAfter, refusal } from './reply.ts';

const NOW = new Date('2026-01-02T03:04:05.000Z');

it('[BOT8] tries four times more, after growing waits with jitter', () => {
  const waits = [1, 2, 3, 4, 5].map((attempt) => nextAttemptAfter(attempt, 0.5));

  expect(waits).toEqual([...BOT_RETRY_SECONDS, undefined]);
  expect(nextAttemptAfter(1, 0)).toBe(4);
  expect(nextAttemptAfter(1, 0.999)).toBe(6);
});

it('[BOT9] gives a bot the time it asks for, as far as the queue can wait', () => {
  expect(nextAttemptAfter(1, 0.5, 60)).toBe(60);
  expect(nextAttemptAfter(1, 0.5, 86_400)).toBe(900);
});

it.each([429, 500, 502, 503, 504, 408])('[BOT8] tries again after %d', (status) => {
  expect(refusal(status, undefined, NOW).kind).toBe('retry');
});

it.each([400, 401, 403, 404, 301, 302])('[BOT8] takes %d for final', (status) => {
  expect(refusal(status, undefined, NOW)).toEqual({ kind: 'failed', reason: 'refused' });
});

it('[MAKE13] takes 410 for a bot that is gone', () => {
  expect(refusal(410, undefined, NOW)).toEqual({ kind: 'failed', reason: 'refused', isGone: true });
});

it('[BOT9] reads Retry-After in seconds and as a date, and ignores nonsense', () => {
  expect(refusal(429, '7', NOW)).toMatchObject({ afterSeconds: 7 });
  expect(refusal(503, 'Fri, 02 Jan 2026 03:05:05 GMT', NOW)).toMatchObject({ afterSeconds: 60 });
  expect(refusal(503, 'soon', NOW)).not.toHaveProperty('afterSeconds');
});
