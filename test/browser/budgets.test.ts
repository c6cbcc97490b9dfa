import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, startStage } from '../fixtures/browser.ts';
import { type BuiltSite, buildSite } from '../fixtures/built-site.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { roomLine } from '../fixtures/site.ts';

const KB = 1000;
const INITIAL_JS_BYTES_MAX = 110 * KB;
const INITIAL_CSS_BYTES_MAX = 8 * KB;
const LAZY_CHUNK_BYTES_MAX = 60 * KB;

let site: BuiltSite;
let stage: Stage;
/** Paths of what Chromium had asked for when somebody who is signed in saw their rooms. */
let initial: string[];

beforeAll(async () => {
  site = await buildSite();
  stage = await startStage({ bot: 'none', siteFolder: site.folder });
  const [ana] = (await stage.chat.people('Ana')) as [Person];
  await newRoom(ana, [], { name: 'Round one' });
  initial = await fetchedUntilTheRooms();
});
afterAll(async () => {
  await stage?.stop();
  await site?.remove();
});

/** The site warms up what comes next soon after the rooms are there, so the moment is noted where it happens. */
const NOTE_THE_ROOMS = `
  new MutationObserver((_, observer) => {
    if (document.querySelector('nav a[href^="/rooms/"]') === null) return;
    observer.disconnect();
    window.roomsSeenAt = performance.now();
  }).observe(document, { childList: true, subtree: true });
`;
const ASKED_FOR = `
  performance.getEntriesByType('resource')
    .filter(({ startTime }) => startTime <= window.roomsSeenAt)
    .map(({ name }) => new URL(name).pathname)
`;

async function fetchedUntilTheRooms(): Promise<string[]> {
  const { page, close } = await stage.visit({ as: 'ana' });
  await page.addInitScript(NOTE_THE_ROOMS);
  await page.goto('/');
  await roomLine(page, 'Round one').waitFor();
  const paths = await askedFor(page);
  await close();
  return paths;
}

async function askedFor(page: Page): Promise<string[]> {
  const paths: string[] = await page.evaluate(ASKED_FOR);
  return [...new Set(paths)];
}

async function weights(paths: readonly string[]): Promise<{ path: string; bytes: number }[]> {
  return Promise.all(paths.map(async (path) => ({ path, bytes: await site.weigh(path) })));
}

const sum = (weighed: readonly { bytes: number }[]) => weighed.reduce((total, { bytes }) => total + bytes, 0);
const kb = (bytes: number) => (bytes / KB).toFixed(1);
const endingIn = (end: string) => initial.filter((path) => path.endsWith(end));

describe('what a browser downloads', () => {
  it('[BUDGET1] is at most 110 kB of JavaScript until somebody who is signed in sees their rooms', async () => {
    const scripts = await weights(endingIn('.js'));

    expect(scripts.length).toBeGreaterThan(0);
    expect(sum(scripts), JSON.stringify(scripts, null, 2)).toBeLessThanOrEqual(INITIAL_JS_BYTES_MAX);
  });

  it('[BUDGET1] is what the build says it is', async () => {
    const counted = [...site.printed.matchAll(/initial JS \(.*\): (?<size>[\d.]+) kB gz of 110\.0/g)];

    expect(counted, site.printed).toHaveLength(1);
    expect(kb(sum(await weights(endingIn('.js'))))).toBe(counted[0]?.groups?.size);
  });

  it('[BUDGET2] is at most 8 kB of styles until then', async () => {
    const styles = await weights(endingIn('.css'));

    expect(styles.length).toBeGreaterThan(0);
    expect(sum(styles), JSON.stringify(styles, null, 2)).toBeLessThanOrEqual(INITIAL_CSS_BYTES_MAX);
  });

  it('[BUDGET3] comes later in scripts of at most 60 kB each, and the build prints every one', async () => {
    const files = (await readdir(join(site.folder, 'assets'))).map((file) => `/assets/${file}`);
    const later = await weights(files.filter((path) => path.endsWith('.js') && !initial.includes(path)));

    expect(later.length).toBeGreaterThan(0);
    expect(later.filter(({ bytes }) => bytes > LAZY_CHUNK_BYTES_MAX)).toEqual([]);
    const missing = later.filter(
      ({ path, bytes }) => !site.printed.includes(`${path.slice(1)}: ${kb(bytes)} kB gz of 60.0`),
    );
    expect(missing, site.printed).toEqual([]);
  });

  it('[BUDGET3] has the emoji only when somebody asks for them', () => {
    expect(initial.filter((path) => path.endsWith('.json') && path !== '/config.json')).toEqual([]);
  });
});
