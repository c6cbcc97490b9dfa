import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person, roomOf } from '../fixtures/chat.ts';
import { type MadeBot, makeBot } from '../fixtures/made-bot.ts';
import { header, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let made: MadeBot;
let roomId: Awaited<ReturnType<typeof newRoom>>;
let room: string;
let rounds = 0;

beforeAll(async () => {
  stage = await startStage();
  ana = await stage.chat.person('Ana');
  made = await makeBot(ana, { name: 'Weather' });
});
afterAll(async () => {
  await made?.stop();
  await stage?.stop();
});

beforeEach(async () => {
  room = `Bots ${++rounds}`;
  roomId = await newRoom(ana, [], { name: room });
  await made.enter(roomId, 'all');
});

async function enter(size = {}): Promise<Visit> {
  const visit = await stage.visit({ ...size, as: 'ana', at: '/' });
  await openRoom(visit.page, room);
  return visit;
}

const triggers = async () => (await roomOf(ana, roomId)).bots.map(({ name, trigger }) => [name, trigger]);
const choose = (page: Page, name: string) => page.getByRole('menuitemcheckbox', { name }).click();

describe('several bots in a room', () => {
  it('[ROOMBOT1] stand in the header with what wakes them, and each is switched there', async () => {
    const { page, complaints, close } = await enter();
    const chips = header(page).getByRole('button', { name: /listens/ });
    await expect
      .poll(() => chips.evaluateAll((all) => all.map((chip) => chip.firstChild.textContent)), soon)
      .toEqual(['Mathia listens: when mentioned', 'Weather listens: every message']);

    await chips.filter({ hasText: 'Weather' }).click();
    await choose(page, 'Off');

    await header(page).getByRole('button', { name: 'Weather listens: off' }).waitFor();
    expect(await triggers()).toEqual([
      ['Mathia', 'mention'],
      ['Weather', 'off'],
    ]);
    expect(complaints).toEqual([]);
    await close();
  });

  it('[ROOMBOT1] are one button on a phone, which leads to each', async () => {
    const { page, close } = await enter(PHONE);

    await header(page)
      .getByRole('button', { name: /Mathia listens: when mentioned, Weather listens: every/ })
      .click();
    await choose(page, 'Weather');
    await page.getByRole('menu', { name: 'When does Weather listen?' }).waitFor();
    await choose(page, 'When mentioned');

    await expect.poll(triggers, soon).toEqual([
      ['Mathia', 'mention'],
      ['Weather', 'mention'],
    ]);
    await close();
  });

  it('[ROOMBOT2] may answer each other only when an admin says so', async () => {
    const { page, close } = await enter();
    await page.getByRole('button', { name: 'Members' }).click();
    const open = () => page.getByRole('button', { name: 'Edit room' }).click();
    const box = page.getByRole('checkbox', { name: 'Bots may answer bots' });
    await open();
    expect(await box.isChecked()).toBe(false);

    await box.check();
    await page.getByRole('button', { name: 'Save' }).click();
    await box.waitFor({ state: 'detached' });
    const allowed = (await roomOf(ana, roomId)).botsHearBots;
    await open();
    expect(await box.isChecked()).toBe(true);
    await box.uncheck();
    await page.getByRole('button', { name: 'Save' }).click();
    await box.waitFor({ state: 'detached' });

    expect(allowed).toBe(true);
    expect((await roomOf(ana, roomId)).botsHearBots ?? false).toBe(false);
    await open();
    expect(await box.isChecked()).toBe(false);
    await close();
  });

  it('[ROOMBOT3] can all be kept from a message', async () => {
    const { page, close } = await enter();

    await page.getByRole('button', { name: 'Not for Mathia and Weather' }).click();
    await say(page, 'between people');
    await page.getByRole('img', { name: 'Not for Mathia and Weather' }).waitFor();
    await page.getByRole('button', { name: 'Not for Mathia and Weather' }).click();
    await say(page, 'for all');

    await made.bot.waitFor(({ question }) => question?.content.text === 'for all');
    expect(JSON.stringify(made.bot.received)).not.toContain('between people');
    await close();
  });
});
