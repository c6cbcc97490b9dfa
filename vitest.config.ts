import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;

/** What starts whole runtimes and browsers: one file at a time, so that measured waits mean something on a small machine. */
const oneAtATime = { fileParallelism: false, maxWorkers: 1, testTimeout: MINUTE_MS, hookTimeout: 2 * MINUTE_MS };

/** Beside their code, but they start the whole product: too slow for the unit tests. */
const OF_WHOLE_RUNTIME = ['local/main.test.ts', 'local/runtime.test.ts'];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{protocol,core,aws,lambdas,lib,local,bots,bench,web/src}/**/*.test.ts', 'test/tidy.test.ts'],
          exclude: OF_WHOLE_RUNTIME,
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], testTimeout: MINUTE_MS, hookTimeout: MINUTE_MS } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts', ...OF_WHOLE_RUNTIME], ...oneAtATime } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...oneAtATime } },
    ],
  },
});
