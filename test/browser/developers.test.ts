import { readdirSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, startStage } from '../fixtures/browser.ts';
import { type BuiltSite, buildSite } from '../fixtures/built-site.ts';

let site: BuiltSite;
let stage: Stage;

beforeAll(async () => {
  site = await buildSite();
  stage = await startStage({ bot: 'none', siteFolder: site.folder });
  await stage.chat.people('Ana');
});
afterAll(async () => {
  await stage?.stop();
  await site?.remove();
});

const LAYOUTS = [
  ['a desktop', {}],
  ['a phone', PHONE],
] as const;

describe.each(LAYOUTS)('the page for bot makers on %s', (_, layout) => {
  it.each(['light', 'dark'] as const)(
    '[MAKER5] is readable, fits, and gives axe nothing to find: %s',
    async (colorScheme) => {
      const { page, complaints, close } = await stage.visit({ ...layout, colorScheme, at: '/developers/' });

      expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe('Make a bot for Mathia');
      expect(await violations(page)).toEqual([]);
      const overflow: number = await page.evaluate(
        'document.documentElement.scrollWidth - document.documentElement.clientWidth',
      );
      expect(overflow).toBe(0);
      expect(complaints).toEqual([]);
      await close();
    },
  );

  it('[MAKER5] leads to each of its parts', async () => {
    const { page, close } = await stage.visit({ ...layout, reducedMotion: 'reduce', at: '/developers/' });
    const links = page.getByRole('navigation').getByRole('link');

    for (const link of await links.all()) {
      await link.click();
      const title = (await link.textContent()) ?? '';
      await expect.poll(() => page.getByRole('heading', { level: 2, name: title, exact: true }).isVisible()).toBe(true);
      expect(new URL(page.url()).hash).not.toBe('');
    }
    expect(await links.count()).toBeGreaterThan(8);
    await close();
  });
});

it('[MAKER5] has no script and no style but a file, and asks nobody else', async () => {
  const { page, origins, close } = await stage.visit({ at: '/developers/' });

  expect(await page.locator('script, style, [style], iframe').count()).toBe(0);
  expect([...origins]).toEqual([stage.chat.runtime.outputs.siteUrl]);
  await close();
});

it('[MAKER5] serves every generated document beside it, and every link within the site leads somewhere', async () => {
  const { page, close } = await stage.visit({ at: '/developers/' });
  const { siteUrl } = stage.chat.runtime.outputs;
  const linked: string[] = await page
    .getByRole('main')
    .getByRole('link')
    .evaluateAll((links) =>
      links.map((link) => link.getAttribute('href') ?? '').filter((href) => href.startsWith('/')),
    );

  const documents = readdirSync('docs/reference').map((name) => `/developers/${name}`);
  const answers = await Promise.all(documents.map((path) => fetch(`${siteUrl}${path}`)));

  expect(linked.toSorted()).toEqual(documents.toSorted());
  for (const answer of answers) {
    expect([answer.status, answer.headers.get('content-type')]).toEqual([200, 'application/json']);
    expect(await answer.json()).toEqual(expect.any(Object));
  }
  await close();
});

it('[MAKER5] is not taken for the app, nor the app for it, by the site’s service worker either', async () => {
  const { page, close } = await stage.visit({ as: 'ana', at: '/' });
  await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
  await page.reload();
  const heading = page.getByRole('heading', { level: 1, name: 'Make a bot for Mathia' });

  for (const path of ['/developers/', '/developers']) {
    await page.goto(path);
    await heading.waitFor();
  }
  await page.getByRole('link', { name: 'Mathia', exact: true }).click();
  await page.getByRole('navigation').first().waitFor();
  expect(await heading.count()).toBe(0);
  await close();
});
