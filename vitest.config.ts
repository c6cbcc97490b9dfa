import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;
/** `npm run fuzz` may try as many cases as somebody wants; each of them is bounded by itself. */
const HOUR_MS = 60 * MINUTE_MS;

/** What starts whole runtimes and browsers. */
const whole = { testTimeout: MINUTE_MS, hookTimeout: 2 * MINUTE_MS };
/** One file at a time, so that what is measured and waited for means something on a small machine. */
const oneAtATime = { ...whole, fileParallelism: false, maxWorkers: 1 };
/** Tests of bots that start them as processes of their own. */
const botPrograms = ['bots/{check,examples}/**/*.test.ts', 'bots/*.test.ts', 'bots/mathia/main.test.ts'];
/** These wait more than they work, so two files wait as well as one. */
const twoAtATime = { ...whole, fileParallelism: true, maxWorkers: 2 };
const threeAtATime = { ...twoAtATime, maxWorkers: 3 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{protocol,core,aws,lambdas,lib,bots,reference,bench,web/src}/**/*.test.ts', 'test/tidy.test.ts'],
          exclude: botPrograms,
          // Left alone, vitest keeps one of two cores free.
          maxWorkers: 2,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], isolate: false, ...oneAtATime } },
      { test: { name: 'local', include: ['local/**/*.test.ts'], ...twoAtATime } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...threeAtATime } },
      { test: { name: 'media', include: ['test/media/**/*.test.ts'], ...threeAtATime } },
      { test: { name: 'bots', include: ['test/bots/**/*.test.ts', ...botPrograms], ...threeAtATime } },
      { test: { name: 'fuzz', include: ['test/fuzz/**/*.test.ts'], ...twoAtATime, testTimeout: HOUR_MS } },
      {
        test: {
          name: 'simulation',
          include: ['test/simulation/**/*.test.ts'],
          ...twoAtATime,
          testTimeout: 15 * MINUTE_MS,
        },
      },
      { test: { name: 'security', include: ['test/security/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'crash', include: ['test/crash/**/*.test.ts'], ...oneAtATime, testTimeout: HOUR_MS } },
      { test: { name: 'load', include: ['test/load/**/*.test.ts'], ...oneAtATime } },
      // Another try for frames that a machine busy with something else has missed; a defect fails each time.
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], retry: 1, ...twoAtATime } },
    ],
  },
});
