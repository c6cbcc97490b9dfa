import { defineConfig } from 'vitest/config';

const MINUTE_MS = 60_000;

/**
 * What starts whole runtimes and browsers: one file at a time, so that measured waits mean something on a small machine.
 * Another try for what waited in vain on a machine that was busy with something else; a defect fails each time.
 */
const oneAtATime = {
  retry: 2,
  fileParallelism: false,
  maxWorkers: 1,
  testTimeout: MINUTE_MS,
  hookTimeout: 2 * MINUTE_MS,
};

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['{protocol,core,aws,lambdas,lib,bots,bench,web/src}/**/*.test.ts', 'test/tidy.test.ts'],
          testTimeout: 30_000,
          hookTimeout: 30_000,
        },
      },
      { test: { name: 'infra', include: ['test/infra/**/*.test.ts'], isolate: false, ...oneAtATime } },
      { test: { name: 'local', include: ['local/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'integration', include: ['test/integration/**/*.test.ts'], ...oneAtATime } },
      { test: { name: 'browser', include: ['test/browser/**/*.test.ts'], ...oneAtATime } },
    ],
  },
});
