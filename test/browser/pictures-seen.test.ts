import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { drawnPhoto, dropped, pictures } from '../fixtures/picture-pages.ts';
import { drawnScene, isUnderstood, show, upload, whenever } from '../fixtures/pictures.ts';
import { boxOf, chooseInMenu, composer, message, openRoom, say } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

const ROOM = 'Pictures of the walk';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let roomId: RoomId;
let anas: Visit;
let page: Page;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  bens = await ben.join();
  roomId = await newRoom(ana, [ben], { name: ROOM });
  anas = await stage.visit({ ...STILL, as: 'ana', at: '/', permissions: ['clipboard-read', 'clipboard-write'] });
  page = anas.page;
  await openRoom(page, ROOM);
});
afterAll(() => stage?.stop());

const lightbox = (on: Page = page) => on.getByRole('dialog', { name: 'Picture', exact: true });
const shownAlt = () => lightbox().locator('img:not([data-waiting])').getAttribute('alt');

/** A picture of Ben's, looked at and understood. */
async function shownByBen(seed: number, text?: string): Promise<void> {
  const file = await drawnScene({ seed }).jpeg().toBuffer();
  const { attachmentId } = await show({ person: ben, socket: bens }, roomId, file, text);
  await whenever(ben, attachmentId, isUnderstood);
}

describe('a picture in a room', () => {
  it('[SITEPIC6] is seen by both, in the space that was kept for it, with what is in it, and after a reload', async () => {
    const { page: bensPage, close, complaints } = await stage.visit({ ...STILL, as: 'ben', at: '/' });
    await openRoom(bensPage, ROOM);

    await dropped(page, [await drawnPhoto({ seed: 1, isTurned: true })]);
    await page.getByRole('list', { name: 'Pictures to send' }).locator('img').waitFor();
    await say(page, 'the lake');

    for (const each of [page, bensPage]) {
      await expect.poll(() => pictures(each).count(), soon).toBe(1);
      await message(each, 'the lake').getByRole('list', { name: 'What is in the picture' }).waitFor();
      expect(await message(each, 'the lake').getByRole('button', { name: 'Copy text' }).count()).toBe(
        await textsFound(),
      );
    }
    const before = await boxOf(pictures(page));
    expect(before.height / before.width).toBeCloseTo(600 / 800, 1);
    await page.reload();
    await expect.poll(() => pictures(page).count(), soon).toBe(1);
    const after = await boxOf(pictures(page));
    expect([after.width, after.height]).toEqual([before.width, before.height]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('[SITEPIC6] shows where things are, aligned at any width', async () => {
    const article = message(page, 'the lake');
    await article.getByRole('button', { name: 'Show where things are' }).click();
    const box = article.locator('[class*=boxes] > span').first();

    const places: number[][] = [];
    for (const viewport of [{ width: 1280, height: 800 }, PHONE.viewport, { width: 320, height: 700 }]) {
      await page.setViewportSize(viewport);
      await expect.poll(async () => (await boxOf(pictures(page))).width, soon).toBeLessThan(viewport.width);
      places.push(placeWithin(await boxOf(box), await boxOf(pictures(page))));
    }
    await page.setViewportSize({ width: 1280, height: 800 });

    const [wide, ...others] = places;
    for (const other of others)
      for (const [index, part] of other.entries()) expect(part).toBeCloseTo(wide?.[index] ?? 0, 1);
    await article.getByRole('button', { name: 'Hide where things are' }).click();
    expect(await box.count()).toBe(0);
  });

  it('[SITEPIC6] gives its text to be copied, where this machine can read', async () => {
    const copy = message(page, 'the lake').getByRole('button', { name: 'Copy text' });
    expect(await copy.count()).toBe(await textsFound());

    for (const button of await copy.all()) {
      await button.click();
      await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), soon).toContain('OPEN DOOR');
    }
  });

  it('[SITEPIC11] is announced, once, to those who listen', async () => {
    await shownByBen(2);

    await expect
      .poll(() => page.locator('[aria-live=polite][aria-atomic]').textContent(), soon)
      .toMatch(/^Picture from Ben\s?$/);
  });

  it('[SITEPIC12] says why it was refused', async () => {
    const attachmentId = await upload(ben, roomId, Buffer.from('<svg onload="alert(1)"/>'));
    await bens.sendFiles(roomId, [attachmentId], 'a trick').catch(() => undefined);

    // It may be refused before it is sent; then there is no message to show it.
    const isSent = await message(page, 'a trick')
      .waitFor({ timeout: 5_000 })
      .then(
        () => true,
        () => false,
      );
    if (isSent) await message(page, 'a trick').getByText('The file is not a picture.').waitFor();
    else await expect(bens.sendFiles(roomId, [attachmentId])).rejects.toThrow(/refused/);
  });
});

describe('correcting', () => {
  it('[SITEPIC13] changes the description and the labels for everybody', async () => {
    await shownByBen(5, 'to be corrected');
    await message(page, 'to be corrected').getByRole('list', { name: 'What is in the picture' }).waitFor();

    await chooseInMenu(page, 'to be corrected', 'Describe or correct');
    const dialog = page.getByRole('dialog', { name: 'What is in this picture?' });
    await dialog.getByRole('textbox', { name: /^Description/ }).fill('A house by the lake');
    await dialog
      .getByRole('textbox', { name: /^Label/ })
      .first()
      .fill('Barn');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });

    await message(page, 'to be corrected').getByRole('img', { name: 'A house by the lake' }).waitFor();
    await message(page, 'to be corrected').getByText('Barn', { exact: true }).waitFor();
  });
});

describe('the lightbox', () => {
  it('[SITEPIC9] goes from picture to picture, zooms and is left by keys, and gives the focus back', async () => {
    await shownByBen(7, 'the newest');
    const newest = message(page, 'the newest').getByRole('button', { name: /^Open/ });
    await message(page, 'the newest').locator('img:not([data-waiting])').waitFor();
    await newest.focus();
    await page.keyboard.press('Enter');
    await lightbox().locator('img:not([data-waiting])').waitFor();
    const place = () => lightbox().locator('header').textContent();
    const last = await place();

    await page.keyboard.press('ArrowLeft');
    await expect.poll(shownAlt, soon).toBe('A house by the lake');
    expect(await place()).not.toBe(last);
    const picture = lightbox().locator('[style*=transform]');
    const whole = await boxOf(picture);
    await page.keyboard.press('+');
    await page.keyboard.press('+');
    await expect.poll(async () => Math.round(((await boxOf(picture)).width / whole.width) * 100), soon).toBe(225);
    await page.keyboard.press('0');
    await expect.poll(async () => Math.round((await boxOf(picture)).width), soon).toBe(Math.round(whole.width));
    await page.keyboard.press('ArrowRight');
    await expect.poll(place, soon).toBe(last);
    await page.keyboard.press('Escape');

    await lightbox().waitFor({ state: 'detached' });
    await expect
      .poll(() => newest.evaluate((button) => button === button.ownerDocument.activeElement), soon)
      .toBe(true);
  });

  it('[SITEPIC9] zooms by wheel where the pointer is, and is moved by dragging no further than its edge', async () => {
    await pictures(page).last().click();
    const picture = lightbox().locator('[style*=transform]');
    await lightbox().locator('img:not([data-waiting])').waitFor();
    const before = await boxOf(picture);
    const at = { x: before.x + before.width / 4, y: before.y + before.height / 4 };
    await page.mouse.move(at.x, at.y);

    await page.mouse.wheel(0, -400);
    await expect.poll(async () => (await boxOf(picture)).width / before.width, soon).toBeGreaterThan(2);
    const zoomed = await boxOf(picture);
    expect((at.x - zoomed.x) / zoomed.width).toBeCloseTo(0.25, 1);
    await page.mouse.down();
    await page.mouse.move(at.x + 3_000, at.y, { steps: 4 });
    await page.mouse.up();

    await expect.poll(async () => Math.abs(Math.round((await boxOf(picture)).x - before.x)), soon).toBe(0);
    await page.keyboard.press('Escape');
  });
});

describe('searching a room', () => {
  it('[SITEPIC10] finds what was said and what is in pictures, goes there, and further back', async () => {
    const lines = Array.from({ length: 45 }, (_, index) => `Line ${index} of a long talk`);
    for (const line of lines) await sendSlowly(line);
    await page.reload();
    await composer(page).waitFor();

    await page.keyboard.press('Control+Shift+f');
    const field = page.getByRole('searchbox', { name: /^Words/ });
    await field.fill('barn');
    const results = page.getByRole('list', { name: 'Search results' }).getByRole('button');
    await expect.poll(() => results.count(), soon).toBe(1);
    await results.getByText('Barn').waitFor();
    await results.first().click();

    await expect.poll(() => message(page, 'to be corrected').isVisible(), soon).toBe(true);
    await page.getByRole('button', { name: 'Search this room' }).click();
    await field.fill('line');
    await expect.poll(() => results.count(), soon).toBe(20);
    await page.getByRole('button', { name: 'Search further back' }).click();
    await expect.poll(() => results.count(), soon).toBe(40);
    await field.fill('nobody ever said this');
    await page.getByText('Nothing says “nobody ever said this”.').waitFor();
    await page.keyboard.press('Escape');
  });
});

/** Of the first picture: 1, or 0 where there is no engine that reads. */
async function textsFound(): Promise<number> {
  const log = await logOf(ben, roomId);
  const [first] = log.flatMap((event) => (event.event === 'message.created' ? event.data.attachments : []));
  return first?.understanding?.text.length ?? 0;
}

/** Sends are limited to a burst. */
async function sendSlowly(text: string): Promise<void> {
  for (;;) {
    const sent = await bens.send(roomId, text).then(
      () => true,
      () => false,
    );
    if (sent) return;
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}

function placeWithin(box: Awaited<ReturnType<typeof boxOf>>, picture: Awaited<ReturnType<typeof boxOf>>): number[] {
  return [
    (box.x - picture.x) / picture.width,
    (box.y - picture.y) / picture.height,
    box.width / picture.width,
    box.height / picture.height,
  ];
}
