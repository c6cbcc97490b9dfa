import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { drawnPhoto, dropped, pictures } from '../fixtures/picture-pages.ts';
import { peoplePhoto } from '../fixtures/pictures.ts';
import { message, openRoom, say } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';

const ROOM = 'What is this?';
/** The engines start, and two cores draw two pages meanwhile. */
const inAWhile = { ...soon, timeout: 45_000 };

let stage: Stage;
let anas: Visit;
let bens: Visit;

beforeAll(async () => {
  stage = await startStage({ bot: 'reference' });
  const [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  await newRoom(ana, [ben], { name: ROOM });
  [anas, bens] = await Promise.all([
    stage.visit({ ...STILL, as: 'ana', at: '/' }),
    stage.visit({ ...STILL, as: 'ben', at: '/' }),
  ]);
  for (const { page } of [anas, bens]) await openRoom(page, ROOM);
});
afterAll(() => stage?.stop());

async function ask(page: Page, file: Parameters<typeof dropped>[1][number], question: string): Promise<void> {
  await dropped(page, [file]);
  await page.getByRole('list', { name: 'Pictures to send' }).locator('img').waitFor();
  await say(page, question);
}

it('[PICANSWER1] lets two people see a photo, what is in it, and the bot’s answer in words and with a picture, also after a reload', async () => {
  const file = { name: 'friends.jpg', mimeType: 'image/jpeg', buffer: await peoplePhoto(1) };

  await ask(anas.page, file, '@mathia what is this?');

  for (const { page } of [anas, bens]) {
    const question = message(page, '@mathia what is this?');
    await question.getByRole('list', { name: 'What is in the picture' }).getByText('Person').waitFor();
    await question.getByRole('button', { name: 'Show where things are' }).waitFor();
    await expect.poll(() => pictures(page).count(), inAWhile).toBe(2);
    await message(page, 'people').last().getByRole('button', { name: /^Open/ }).waitFor();
  }
  await Promise.all([anas.page.reload(), bens.page.reload()]);
  for (const { page } of [anas, bens]) {
    await expect.poll(() => pictures(page).count(), inAWhile).toBe(2);
    await message(page, '@mathia what is this?').getByText('Person').first().waitFor();
  }
  expect([...anas.complaints, ...bens.complaints]).toEqual([]);
});

it('[PICANSWER1] says of a drawn scene what it can, and reads nothing into it', async () => {
  await ask(bens.page, await drawnPhoto({ seed: 3 }), '@mathia read the text');

  await message(anas.page, 'OPEN DOOR').first().waitFor({ timeout: inAWhile.timeout });
  expect(anas.complaints).toEqual([]);
});

it('[PICANSWER2] shows a plot that was asked for', async () => {
  await say(bens.page, '@mathia plot sin(x)/x from -20 to 20');

  for (const { page } of [anas, bens]) {
    const plot = pictures(page).and(page.locator('img[alt*="sin(x)"]'));
    await expect.poll(() => plot.count(), inAWhile).toBe(1);
  }
});
