import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person, roomOf } from '../fixtures/chat.ts';
import { drawnScene, selfie } from '../fixtures/pictures.ts';
import { openRoom } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import { smallTargets } from '../fixtures/touch-targets.ts';

const ROOM = 'Faces we know';

let stage: Stage;
let ana: Person;
let roomId: RoomId;
let anas: Visit;
let page: Page;

beforeAll(async () => {
  stage = await startStage();
  const [first, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  ana = first;
  roomId = await newRoom(ana, [ben], { name: ROOM });
  anas = await stage.visit({ ...STILL, as: 'ana', at: '/' });
  page = anas.page;
});
afterAll(() => stage?.stop());

async function choose(file: Buffer): Promise<void> {
  const input = page.getByRole('region').locator('input[type=file]');
  await input.setInputFiles([{ name: 'me.jpg', mimeType: 'image/jpeg', buffer: file }]);
}

async function looks(on: Page): Promise<string[]> {
  const light = await violations(on);
  await on.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(on, 'colours');
  await on.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark, ...(await smallTargets(on))];
}

describe('my face data', () => {
  it('[SITEFACE1] is found in the settings, says what is kept, and takes no selfie before a consent', async () => {
    await page.getByRole('button', { name: 'Settings' }).click();
    await page.getByRole('button', { name: 'My face data' }).click();

    await page.getByRole('heading', { name: 'Nobody can recognise you' }).waitFor();
    const file = page.getByRole('button', { name: 'Choose a selfie' });
    expect(await file.isDisabled()).toBe(true);
    expect(await page.getByRole('button', { name: 'Take a selfie' }).isDisabled()).toBe(true);
    await page.getByRole('checkbox', { name: 'I have read this and agree' }).check();
    expect(await file.isEnabled()).toBe(true);
    expect(await looks(page)).toEqual([]);
  });

  it('[SITEFACE2] says why a selfie will not do, and keeps nothing of it', async () => {
    await choose(await drawnScene().jpeg().toBuffer());

    await page
      .getByRole('alert')
      .getByText(/No face was found/)
      .waitFor();
    const kept = await ana.http.call('GET /v1/me/face', {});
    expect(kept.consent).toBeUndefined();
  });

  it('[SITEFACE3] shows until when somebody can be named, and erases everything with a receipt', async () => {
    await choose(await selfie(0));
    await page.getByRole('heading', { name: 'You can be named in pictures' }).waitFor();
    expect(await looks(page)).toEqual([]);

    await page.getByRole('button', { name: 'Withdraw and erase' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw and erase' }).click();

    const receipt = page.getByRole('region', { name: 'Erased' });
    await receipt.getByText('Measurements of your face').waitFor();
    await page.getByRole('heading', { name: 'Nobody can recognise you' }).waitFor();
    expect((await ana.http.call('GET /v1/me/face', {})).consent).toBeUndefined();
  });

  it('[SITEFACE4] explains a camera that is refused or missing', async () => {
    await page.getByRole('checkbox', { name: 'I have read this and agree' }).check();

    await page.getByRole('button', { name: 'Take a selfie' }).click();

    await page.getByRole('dialog').getByRole('alert').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Try again' }).waitFor();
    expect(await looks(page)).toEqual([]);
    await page.keyboard.press('Escape');
  });
});

describe('faces in a room', () => {
  it('[SITEFACE5] are switched on and off by an admin, in its details', async () => {
    const visit = await stage.visit({ ...STILL, ...PHONE, as: 'ana', at: '/' });
    await openRoom(visit.page, ROOM);
    await visit.page.getByRole('button', { name: 'Members' }).click();
    const name = visit.page.getByRole('checkbox', { name: /^Name people in pictures/ });
    expect(await name.isChecked()).toBe(false);

    await name.click();

    await expect.poll(async () => (await roomOf(ana, roomId)).faces, soon).toBe(true);
    await expect.poll(() => name.isChecked(), soon).toBe(true);
    expect(await looks(visit.page)).toEqual([]);
    await name.click();
    await expect.poll(async () => (await roomOf(ana, roomId)).faces ?? false, soon).toBe(false);
    expect(visit.complaints).toEqual([]);
    await visit.close();
  });

  it('[SITEFACE6] cannot be switched by a member, who is told when they are on', async () => {
    await ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { faces: true } });
    const visit = await stage.visit({ ...STILL, as: 'ben', at: '/' });
    await openRoom(visit.page, ROOM);

    await visit.page.getByRole('button', { name: 'Members' }).click();

    await visit.page.getByText('People who agreed to it are named in pictures of this room.').waitFor();
    expect(await visit.page.getByRole('checkbox', { name: /^Name people in pictures/ }).count()).toBe(0);
    await visit.close();
  });
});
