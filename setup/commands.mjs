const vite = 'node_modules/vite/bin/vite.js';

/**
 * What each npm script runs on the project's Node, and for which arguments a Chromium must be there
 * first.
 */
export const commands = {
  start: { run: ['local/main.ts'], purpose: 'the whole product on this machine' },
  dev: { run: [vite, 'web'], purpose: 'the site with hot reload, against a running `npm start`' },
  build: { run: [vite, 'build', 'web'], purpose: 'the site as it is deployed, into web/dist' },
  token: { run: ['local/token.ts'], purpose: 'print an access token of a local user' },
  bench: {
    run: ['bench/main.ts'],
    needsChromium: (given) => given.includes('site'),
    purpose: 'measurements',
  },
  docs: { run: ['reference/main.ts'], purpose: 'generate docs/reference from protocol/' },
  'bot-check': { run: ['bots/check/main.ts'], purpose: 'try a running bot as Mathia would use it' },
  fuzz: { run: ['setup/fuzz.mjs'], purpose: 'bad input: --cases N, --seed S' },
  crash: { run: ['setup/crash.mjs'], purpose: 'the runtime killed in the middle of its work: --runs N' },
  sim: {
    run: ['test/simulation/main.ts'],
    purpose: 'worlds full of faults: --seeds N, --from S, --replay S',
  },
  check: { run: ['setup/check.mjs'], purpose: 'types, lint, layers, dead code, unit tests' },
  test: { run: ['setup/test.mjs'], purpose: 'check and every other test' },
};
