import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, startStage } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { drawnPhoto, dropped } from '../fixtures/picture-pages.ts';
import { drawnScene, isUnderstood, show, whenever } from '../fixtures/pictures.ts';
import { chooseInMenu, message } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';

let stage: Stage;
let ben: Person;
let bens: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage();
  const [ana, other] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  ben = other;
  bens = await ben.join();
  roomId = await newRoom(ana, [ben], { name: 'Pictures of the walk' });
});
afterAll(() => stage?.stop());

const lightbox = (on: Page) => on.getByRole('dialog', { name: 'Picture', exact: true });

describe('for everybody', () => {
  for (const { layout, size } of [
    { layout: 'desktop', size: {} },
    { layout: 'phone', size: PHONE },
  ]) {
    it(`[SITEPIC14] gives axe nothing to find in the ${layout} layout, and has targets that are large enough`, async () => {
      const visit = await stage.visit({ ...STILL, ...size, as: 'ana', at: `/rooms/${roomId}` });
      const file = await drawnScene({ seed: 20 }).jpeg().toBuffer();
      const { attachmentId } = await show({ person: ben, socket: bens }, roomId, file, `for the ${layout}`);
      await whenever(ben, attachmentId, isUnderstood);
      const found: Record<string, string[]> = {};
      for (const { name, open, close } of statesOf(visit.page, `for the ${layout}`)) {
        await open();
        found[name] = await findings(visit.page);
        await close();
      }

      expect(Object.fromEntries(Object.entries(found).filter(([, all]) => all.length > 0))).toEqual({});
      expect(visit.complaints).toEqual([]);
      await visit.close();
    });
  }
});

function statesOf(on: Page, text: string) {
  const leave = () => on.keyboard.press('Escape');
  const picture: Locator = message(on, text).locator('img:not([data-waiting])');
  return [
    {
      name: 'the bubble',
      open: () => message(on, text).getByRole('list', { name: 'What is in the picture' }).waitFor(),
      close: async () => {},
    },
    {
      name: 'the lightbox',
      open: async () => {
        await picture.click();
        await lightbox(on).locator('img:not([data-waiting])').waitFor();
      },
      close: leave,
    },
    {
      name: 'the correction',
      open: () => chooseInMenu(on, text, 'Describe or correct'),
      close: leave,
    },
    {
      name: 'the search',
      open: async () => {
        await on.getByRole('button', { name: 'Search this room' }).click();
        await on.getByRole('searchbox', { name: /^Words/ }).fill('for the');
        await on.getByRole('list', { name: 'Search results' }).getByRole('button').first().waitFor();
      },
      close: leave,
    },
    {
      name: 'the strip',
      open: async () => {
        await dropped(on, [await drawnPhoto({ seed: 30 })]);
        await on.getByRole('list', { name: 'Pictures to send' }).locator('img').waitFor();
      },
      close: () => on.getByRole('button', { name: 'Remove picture 1' }).click(),
    },
  ];
}

async function findings(on: Page): Promise<string[]> {
  const light = await violations(on);
  await on.emulateMedia({ colorScheme: 'dark' });
  const dark = await violations(on, 'colours');
  await on.emulateMedia({ colorScheme: 'light' });
  return [...light, ...dark, ...(await smallTargets(on)), ...(await smallInputs(on))];
}
