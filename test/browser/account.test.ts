import { readFile } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import type { RoomId } from '../../protocol/ids.ts';
import { erased } from '../fixtures/account.ts';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, soon, startStage } from '../fixtures/browser.ts';
import { logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';

const Downloaded = z.object({
  exportedAt: z.string(),
  account: z.object({ profile: z.object({ handle: z.string() }), rooms: z.array(z.object({ name: z.string() })) }),
  messages: z.array(z.object({ text: z.string() })),
});

let stage: Stage;
let ana: Person;
let ben: Person;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  roomId = await newRoom(ben, [ana], { name: 'The garden' });
  const socket = await ana.join();
  for (const text of ['roses', 'tulips', 'daisies']) await socket.send(roomId, text);
  socket.close();
});
afterAll(() => stage?.stop());

async function openData(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Settings' }).click();
  await page.getByRole('button', { name: 'My data', exact: true }).click();
  await page.getByRole('dialog', { name: 'My data' }).waitFor();
}

async function looks(on: Page): Promise<string[]> {
  const light = await violations(on);
  await on.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(on, 'colours');
  await on.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark, ...(await smallTargets(on)), ...(await smallInputs(on))];
}

it('[SITEACCOUNT1] saves everything of mine as one file, and says how far it is', async () => {
  const { page, complaints, close } = await stage.visit({ ...STILL, as: 'ana', at: '/' });
  await openData(page);
  expect(await looks(page)).toEqual([]);

  const [download] = await Promise.all([
    page.waitForEvent('download'),
    page.getByRole('button', { name: 'Download my data' }).click(),
  ]);

  expect(download.suggestedFilename()).toBe('mathia-ana.json');
  const file = Downloaded.parse(JSON.parse(await readFile(await download.path(), 'utf8')));
  expect(file.account.profile.handle).toBe('ana');
  expect(file.account.rooms.map(({ name }) => name)).toContain('The garden');
  expect(file.messages.map(({ text }) => text)).toEqual(['roses', 'tulips', 'daisies']);
  await page.getByRole('status').getByText('Saved, with 3 messages.').waitFor();
  expect(complaints).toEqual([]);
  await close();
});

it('[SITEACCOUNT2] deletes nothing before the handle is typed, and says what goes and what stays', async () => {
  const { page, close } = await stage.visit({ ...STILL, ...PHONE, as: 'ana', at: '/' });
  await openData(page);
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });
  const button = dialog.getByRole('button', { name: 'Delete account' });
  const field = dialog.getByRole('textbox', { name: 'Type ana to confirm' });

  await dialog.getByRole('heading', { name: 'What stays with others' }).waitFor();
  for (const typed of ['', 'an', 'ben']) {
    await field.fill(typed);
    await field.press('Enter');
    expect(await button.isDisabled()).toBe(true);
  }
  expect(await looks(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Cancel' }).click();
  await page.getByRole('dialog', { name: 'My data' }).waitFor();
  expect(await ana.http.call('GET /v1/me', {})).toMatchObject({ handle: 'ana' });
  await close();
});

it('[SITEACCOUNT3] signs out afterwards and says that it is done; others see who it was no more', async () => {
  const bens = await stage.visit({ ...STILL, as: 'ben', at: `/rooms/${roomId}` });
  await bens.page.getByText('tulips').first().waitFor();
  const { page, close } = await stage.visit({ ...STILL, as: 'ana', at: `/rooms/${roomId}` });
  await page.getByText('tulips').first().waitFor();
  await openData(page);
  await page.getByRole('button', { name: 'Delete account' }).click();
  const dialog = page.getByRole('dialog', { name: 'Delete your account?' });

  await dialog.getByRole('textbox').fill('@Ana');
  await dialog.getByRole('button', { name: 'Delete account' }).click();

  await page.getByRole('heading', { name: 'Your account is deleted' }).waitFor();
  expect(await looks(page)).toEqual([]);
  const kept = await page.evaluate(() => Object.keys(localStorage).filter((key) => key.startsWith('oidc.')));
  expect(kept).toEqual([]);
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await page.reload();
  await page.getByRole('button', { name: 'Sign in' }).waitFor();
  await erased(stage.chat.runtime);
  expect(JSON.stringify(await logOf(ben, roomId))).not.toMatch(/roses|tulips|daisies/);
  await expect.poll(() => bens.page.getByText('tulips').count(), soon).toBe(0);
  await expect.poll(() => bens.page.getByText('Deleted account').count(), soon).toBeGreaterThan(0);
  await expect.poll(() => bens.page.getByText('Ana', { exact: true }).count(), soon).toBe(0);
  expect(bens.complaints).toEqual([]);
  await Promise.all([close(), bens.close()]);
});
