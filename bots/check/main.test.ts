import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type BotProgram, ECHO_TS, startBotProgram } from '../../test/fixtures/bot-program.ts';
import { BOT_SECRET } from '../../test/fixtures/reference-bot.ts';

let bot: BotProgram;
beforeAll(async () => {
  bot = await startBotProgram(ECHO_TS, { secret: BOT_SECRET });
});
afterAll(() => bot?.stop());

async function run(parameters: string[], env: Record<string, string> = {}) {
  const child = spawn(process.execPath, ['bots/check/main.ts', ...parameters], {
    env: { PATH: process.env.PATH, ...env },
  });
  const printed: Record<'stdout' | 'stderr', string> = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name].on('data', (chunk) => {
      printed[name] += chunk;
    });
  }
  const [code] = await once(child, 'close');
  return { code, ...printed };
}

it('[MAKER2] prints what passed, and ends with 0 when everything did', async () => {
  const { code, stdout } = await run([bot.url, '--secret', BOT_SECRET]);

  expect(stdout).toMatch(/^ok +wrong signature +refused a wrong signature with 401$/m);
  expect(stdout).toContain('All checks passed.');
  expect(stdout).not.toContain('FAILED');
  expect(code).toBe(0);
});

it('[MAKER2] prints what failed and why, and ends with 1', async () => {
  const other = Buffer.alloc(32, 9).toString('base64');

  const { code, stdout } = await run([bot.url], { MATHIA_BOT_SECRET: other });

  expect(stdout).toMatch(/^FAILED challenge +bot\.ping wants 200, it answered 401 “wrong signature”$/m);
  expect(stdout).toMatch(/\d+ of 11 checks failed\./);
  expect(code).toBe(1);
});

it('[MAKER2] prints JSON for programs, and the secret never', async () => {
  const { code, stdout, stderr } = await run([bot.url, '--secret', BOT_SECRET, '--json']);

  const { url, checks } = JSON.parse(stdout);
  expect(url).toBe(bot.url);
  expect(checks).toHaveLength(11);
  expect(checks[0]).toEqual({ name: 'challenge', passed: true, words: expect.stringContaining('echoed') });
  expect(stdout + stderr).not.toContain(BOT_SECRET.slice(6));
  expect(code).toBe(0);
});

it.each([
  ['no address', []],
  ['no secret', ['http://127.0.0.1:9/']],
  ['a secret that is none', ['http://127.0.0.1:9/', '--secret', 'whsec_!!']],
  ['another protocol', ['file:///etc/passwd', '--secret', BOT_SECRET]],
  ['an unknown switch', ['http://127.0.0.1:9/', '--secret', BOT_SECRET, '--fast']],
])('refuses %s with the help', async (_, parameters) => {
  const { code, stderr } = await run(parameters);

  expect(code).toBe(2);
  expect(stderr).toContain('Usage: npm run bot-check');
});
