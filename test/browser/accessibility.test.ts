import { AxeBuilder } from '@axe-core/playwright';
import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { composer, drawnTexts, log, message, openRoom, roomLine, say } from '../fixtures/site.ts';
import { overTheRooms, ROOM, STILL, type State, states } from '../fixtures/site-states.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { smallInputs, smallTargets } from '../fixtures/touch-targets.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  bens = await ben.join();
  roomId = await newRoom(ana, [ben], { name: ROOM });
  await fillRoom();
});
afterAll(() => stage?.stop());

/** Everything that a conversation can have in it. */
async function fillRoom(): Promise<void> {
  const anas = await ana.join();
  stage.bot.answerWith(() => ({
    kind: 'json',
    answer: {
      messages: [
        { kind: 'message', text: '**Twelve.** See [this](https://example.com/).\n\n- `a`\n- b', suggestions: ['More'] },
      ],
    },
  }));
  const { messageId } = await bens.send(roomId, 'Hello Ana, see https://example.com/ 🎈');
  await anas.command('reaction.set', { roomId, messageId, emoji: '🎉', on: true });
  await anas.send(roomId, 'An answer', { replyTo: messageId });
  const slip = await anas.send(roomId, 'A slip');
  await anas.command('message.delete', { roomId, messageId: slip.messageId });
  await bens.send(roomId, 'مرحبا بالجميع');
  await anas.send(roomId, '@mathia what is 3 × 4?');
  await stage.bot.waitFor(() => true);
  anas.close();
}

/** What axe finds in the page as it is, in both themes. Only colours depend on the theme. */
async function findings(page: Page): Promise<string[]> {
  await page.emulateMedia({ colorScheme: 'light' });
  const axe = () => new AxeBuilder({ page }).setLegacyMode(true); // in this page alone, without a second one
  const light = await axe().analyze();
  await page.emulateMedia({ colorScheme: 'dark' });
  const dark = await axe().withRules(['color-contrast']).analyze();
  await page.emulateMedia({ colorScheme: 'light' });
  return [...light.violations, ...dark.violations].flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id}: ${target} ${html.slice(0, 200)}`),
  );
}

async function findingsOfAll(page: Page, all: readonly State[]): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const { name, show, hide } of all) {
    await show(page);
    const violations = await findings(page);
    if (violations.length > 0) found[name] = violations;
    await hide?.(page);
  }
  return found;
}

for (const { layout, size } of [
  { layout: 'desktop', size: {} },
  { layout: 'phone', size: PHONE },
]) {
  describe(`the ${layout} layout`, () => {
    it('[A11Y1] gives axe nothing to find on the way in', async () => {
      const { page, close } = await stage.visit({ ...STILL, ...size, at: '/' });
      const ways: State[] = [
        { name: 'landing', show: () => page.getByRole('button', { name: 'Sign in' }).waitFor() },
        {
          name: 'sign-in',
          show: async () => {
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByLabel('Password').waitFor();
          },
        },
        {
          name: 'refused sign-in',
          show: async () => {
            await page.getByLabel('Username').fill('nobody');
            await page.getByLabel('Password').fill('something wrong');
            await page.getByRole('button', { name: 'Sign in' }).click();
            await page.getByRole('alert').waitFor();
          },
        },
        {
          name: 'sign-up',
          show: async () => {
            await page.getByRole('link', { name: 'Create an account' }).click();
            await page.getByRole('button', { name: 'Create account' }).waitFor();
          },
        },
      ];

      expect(await findingsOfAll(page, ways)).toEqual({});
      await close();
    });

    it('[A11Y2] gives axe nothing to find in the rooms, the conversation and what opens above them', async () => {
      const { page, context, complaints, close } = await stage.visit({ ...STILL, ...size, as: 'ana', at: '/' });

      expect(await findingsOfAll(page, overTheRooms)).toEqual({});
      await openRoom(page, ROOM);
      expect(await findingsOfAll(page, states)).toEqual({});
      await page.evaluate('document.documentElement.dir = "rtl"');
      expect(await findings(page)).toEqual([]);
      await context.setOffline(true);
      await page.getByRole('status').getByText('You are offline').waitFor();
      await say(page, `waiting on a ${layout}`);
      await message(page, `waiting on a ${layout}`).waitFor();
      expect(await findings(page)).toEqual([]);
      expect(complaints).toEqual([]);
      await close();
    });
  });
}

it('[A11Y3] gives axe nothing to find where there are no rooms, and says what to do first', async () => {
  const nora = await stage.chat.person('Nora');
  const { rooms } = await nora.http.call('GET /v1/rooms', {});
  for (const { roomId: left, kind } of rooms) {
    const path = { roomId: left, userId: nora.userId };
    if (kind === 'bot') await nora.http.call('DELETE /v1/rooms/{roomId}', { path });
    else await nora.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path });
  }
  const { page, close } = await stage.visit({ ...STILL, as: 'nora', at: '/' });

  await page.getByText('No rooms yet').waitFor();

  expect(await findings(page)).toEqual([]);
  await page.getByRole('button', { name: 'New room' }).last().click();
  await page.getByRole('dialog', { name: 'New room' }).waitFor();
  await close();
});

describe('what is said to people who listen to the screen', () => {
  it('[UX19] is each new message of others, once, and nothing that was there before', async () => {
    const { page, close } = await stage.visit({ as: 'ana', at: '/' });
    await newRoom(ben, [ana], { name: 'To be heard' }).then((id) => bens.send(id, 'there before'));
    const heardRoom = (await ben.http.call('GET /v1/rooms', {})).rooms.find(({ name }) => name === 'To be heard');
    await openRoom(page, 'To be heard');
    await message(page, 'there before').waitFor();
    await page.locator('[aria-live=polite][aria-atomic=true]').evaluate((region) => {
      const view = region.ownerDocument.defaultView;
      view.said = [];
      new view.MutationObserver(() => view.said.push(region.textContent)).observe(region, {
        ...{ childList: true, characterData: true, subtree: true },
      });
    });

    await say(page, 'my own words');
    for (const text of ['one', 'two', 'two']) {
      await bens.send(heardRoom?.roomId ?? roomId, text);
      await expect.poll(() => drawnTexts(page).then((texts) => texts.at(-1)), soon).toBe(text);
    }
    await message(page, 'two').nth(1).waitFor();

    const said = (): Promise<string[]> => page.evaluate('said.map((text) => text.trim())');
    await expect.poll(said, soon).toEqual(['Ben: one', 'Ben: two', 'Ben: two']);
    await close();
  });
});

it('[UX19] nothing moves for those who want no motion, even while somebody is typing', async () => {
  const { page, close } = await stage.visit({ ...STILL, as: 'ana', at: `/rooms/${roomId}` });
  await message(page, 'Twelve').waitFor();

  await bens.command('typing', { roomId, on: true });
  await page.getByText('Ben is typing').filter({ visible: true }).first().waitFor();
  await bens.send(roomId, 'a new bubble');
  await message(page, 'a new bubble').waitFor();

  const running = 'document.getAnimations().filter(({ playState }) => playState === "running").length';
  await expect.poll(() => page.evaluate(running), soon).toBe(0);
  await close();
});

describe('on a phone', () => {
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    visit = await stage.visit({ ...STILL, ...PHONE, as: 'ana', at: '/' });
    page = visit.page;
    await roomLine(page, ROOM).waitFor();
  });
  afterAll(() => visit?.close());

  it('[UX20] everything to be touched is at least 44 px large, and every input at least 16 px', async () => {
    const small: Record<string, string[]> = {};
    const look = async ({ name, show, hide }: State) => {
      await show(page);
      const found = [...(await smallTargets(page)), ...(await smallInputs(page))];
      if (found.length > 0) small[name] = found;
      await hide?.(page);
    };

    for (const state of overTheRooms) await look(state);
    await openRoom(page, ROOM);
    for (const state of states) await look(state);

    expect(small).toEqual({});
  });

  it('[UX20] may be zoomed', async () => {
    const viewport = await page.locator('meta[name=viewport]').getAttribute('content');

    expect(viewport).toContain('width=device-width');
    expect(viewport).not.toMatch(/user-scalable|maximum-scale/);
  });

  it('[UX20] a part of the site that is missing is a 404 and never the page', async () => {
    const { siteUrl } = stage.chat.runtime.outputs;

    const [missing, route] = await Promise.all([fetch(`${siteUrl}/assets/x.js`), fetch(`${siteUrl}/rooms/some`)]);

    expect(missing.status).toBe(404);
    expect(await missing.text()).not.toContain('<div id="root">');
    expect(route.status).toBe(200);
  });
});

describe('with nothing but a keyboard', () => {
  const hasFocus = (locator: Locator) => locator.evaluate((element) => element === element.ownerDocument.activeElement);

  async function tabTo(page: Page, target: Locator, key = 'Tab'): Promise<void> {
    for (let steps = 0; steps < 60; steps++) {
      if (await hasFocus(target)) return;
      await page.keyboard.press(key);
    }
    throw new Error(`${target} cannot be reached by ${key}`);
  }

  it('[A11Y4] somebody goes to a room, writes, opens the members and leaves them again', async () => {
    const { page, close } = await stage.visit({ as: 'ana', at: '/', viewport: { width: 1000, height: 800 } });
    await roomLine(page, ROOM).waitFor();

    await tabTo(page, roomLine(page, ROOM));
    await page.keyboard.press('Enter');
    await log(page).waitFor();
    await tabTo(page, composer(page));
    await page.keyboard.type('by keyboard');
    await page.keyboard.press('Enter');
    await message(page, 'by keyboard').getByRole('img', { name: 'Sent' }).waitFor();

    const members = page.getByRole('button', { name: 'Members' });
    await tabTo(page, members, 'Shift+Tab');
    await page.keyboard.press('Enter');
    const details = page.getByRole('dialog', { name: 'Room details' });
    await details.getByText('@ben').waitFor();
    await page.keyboard.press('Escape');
    await details.waitFor({ state: 'detached' });
    expect(await hasFocus(members)).toBe(true);

    await tabTo(page, log(page));
    await page.keyboard.press('Enter');
    await page.keyboard.press('Enter');
    const menu = page.getByRole('menu', { name: 'Message actions' });
    await menu.waitFor();
    await page.keyboard.press('Escape');
    await menu.waitFor({ state: 'detached' });
    expect(await hasFocus(message(page, 'by keyboard'))).toBe(true);
    await close();
  });
});
