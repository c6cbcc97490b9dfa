import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BrowserContext, chromium } from 'playwright-core';
import { PHONE } from '../test/fixtures/browser.ts';
import { eventually } from '../test/fixtures/chat.ts';

/** Nothing of Chromium's own, which would be measured too. */
const ARGUMENTS = [
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--remote-debugging-port=0',
];

/** A browser with one profile, of which another program can open further tabs. */
export interface MeasuredBrowser {
  context: BrowserContext;
  /** Of the DevTools protocol. */
  port: number;
  close(): Promise<void>;
}

export async function startMeasuredBrowser(): Promise<MeasuredBrowser> {
  const executablePath = process.env.MATHIA_CHROMIUM;
  if (executablePath === undefined) throw new Error('MATHIA_CHROMIUM names no browser. Run this as npm run bench');
  const profile = await mkdtemp(join(tmpdir(), 'mathia-browser-'));
  const context = await chromium.launchPersistentContext(profile, {
    ...PHONE,
    ...{ executablePath, chromiumSandbox: false, args: ARGUMENTS },
  });
  const port = await eventually(() => debuggingPort(profile));
  const close = async () => {
    await context.close();
    await rm(profile, { recursive: true, force: true });
  };
  return { context, port, close };
}

/** Chromium chose it and wrote it into its profile. */
async function debuggingPort(profile: string): Promise<number> {
  const [line = ''] = (await readFile(join(profile, 'DevToolsActivePort'), 'utf8')).split('\n');
  return Number(line);
}

/** As a person does it, from the landing page on. */
export async function signIn(
  context: BrowserContext,
  siteUrl: string,
  { name, password }: { name: string; password: string },
): Promise<void> {
  const page = await context.newPage();
  await page.goto(siteUrl);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByLabel('Username').fill(name);
  await page.getByLabel('Password').fill(password);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('navigation', { name: 'Rooms' }).waitFor();
  await page.close();
}
