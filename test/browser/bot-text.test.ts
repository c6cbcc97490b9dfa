import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { boxOf, log, openRoom, say } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallTargets } from '../fixtures/touch-targets.ts';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const CODE = ['// doubles', 'function twice(n: number): string {', "  return 'x' + n * 2;", '}'].join('\n');
const COLUMNS = Array.from({ length: 12 }, (_, n) => `Column ${n}`).join(' | ');
const TEXT = [
  'Here is **how**:',
  `\`\`\`ts\n${CODE}\n\`\`\``,
  `| ${COLUMNS} |\n|${'---|'.repeat(12)}\n| ${Array(12).fill('cell').join(' | ')} |`,
  '1. first\n2. second\n   - [x] done',
  'See [the bank](https://evil.example/login), https://example.com/page, [write](mailto:ana@example.com) and [run](javascript:alert(1)).',
  '![tracker](https://tracker.invalid/x.png) [![inside](https://tracker.invalid/y.png)](https://good.example/)',
  '<script>alert(1)</script>',
].join('\n\n');

let stage: Stage;
let ana: Person;

beforeAll(async () => {
  stage = await startStage();
  ana = await stage.chat.person('Ana');
  stage.bot.answerWith(() => ({
    kind: 'json',
    answer: { messages: [{ text: TEXT, suggestions: ['Explain', 'Thanks'] }] },
  }));
});
afterAll(() => stage?.stop());

async function asked(size: object, room: string): Promise<Visit> {
  await newRoom(ana, [], { name: room });
  const visit = await stage.visit({ ...STILL, ...size, as: 'ana', at: '/' });
  await openRoom(visit.page, room);
  await say(visit.page, '@mathia how do I double?');
  await answer(visit.page).locator('pre [data-kind=keyword]').first().waitFor();
  return visit;
}

const answer = (page: Page) =>
  log(page)
    .getByRole('article')
    .filter({ has: page.locator('pre') });

for (const { layout, size } of [
  { layout: 'desktop', size: {} },
  { layout: 'phone', size: PHONE },
]) {
  describe(`a bot’s Markdown on a ${layout}`, () => {
    it('[BOTUI5] has code in colours that can be copied, and wide tables that scroll by themselves', async () => {
      const { page, context, complaints, close } = await asked(size, `Code on a ${layout}`);
      await context.grantPermissions(['clipboard-read', 'clipboard-write']);

      const code = answer(page).locator('pre code');
      expect(await code.textContent()).toBe(CODE);
      expect(await code.locator('[data-kind=comment]').allTextContents()).toEqual(['// doubles']);
      expect(await code.locator('[data-kind=keyword]').allTextContents()).toContain('return');
      await answer(page).getByRole('button', { name: 'Copy code' }).click();
      await answer(page).getByText('Copied').waitFor();
      expect(await page.evaluate('navigator.clipboard.readText()')).toBe(CODE);
      const table = answer(page).getByRole('region', { name: 'Table' });
      const [outer, inner] = [await boxOf(table), await boxOf(table.locator('table'))];
      expect(inner.width).toBeGreaterThan(outer.width);
      const overflow = await page.evaluate('document.documentElement.scrollWidth - innerWidth');
      expect(overflow).toBeLessThanOrEqual(0);
      expect(complaints).toEqual([]);
      await close();
    });

    it('[BOTUI6] has links that show where they lead, and neither pictures of others nor HTML', async () => {
      const { page, origins, close } = await asked(size, `Links on a ${layout}`);

      const links: [string, string][] = await answer(page)
        .locator('a')
        .evaluateAll((all) => all.map((link) => [link.textContent, link.href]));

      expect(links).toEqual([
        ['the bank', 'https://evil.example/login'],
        ['https://example.com/page', 'https://example.com/page'],
        ['write', 'mailto:ana@example.com'],
        ['tracker', 'https://tracker.invalid/x.png'],
        ['inside', 'https://good.example/'],
      ]);
      const text = await answer(page).textContent();
      for (const shown of ['(evil.example)', '(ana@example.com)', '(tracker.invalid)', '(good.example)', '<script>'])
        expect(text).toContain(shown);
      expect(text).not.toContain('(example.com)'); // its text says it already
      expect(await answer(page).locator('img, script').count()).toBe(0);
      expect([...origins].filter((origin) => !origin.includes('127.0.0.1') && !origin.includes('localhost'))).toEqual(
        [],
      );
      await close();
    });

    it('[BOTUI7] gives axe nothing to find in either theme, and fingers room enough', async () => {
      const { page, close } = await asked(size, `Looks on a ${layout}`);
      await expect
        .poll(() => page.getByRole('list', { name: 'Suggestions' }).getByRole('button').count(), soon)
        .toBe(2);
      const found: string[] = [];

      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        found.push(...(await violations(page, colorScheme === 'light' ? 'everything' : 'colours')));
        await page.screenshot({ path: join(FOLDER, `${layout}-answer-${colorScheme}.png`) });
      }

      expect(found).toEqual([]);
      expect(await smallTargets(page)).toEqual([]);
      await close();
    });
  });
}
