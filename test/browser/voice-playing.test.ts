import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { hearingOf, overhear, playedIn, soundAt } from '../fixtures/hearing.ts';
import { boxOf, chooseInMenu, message, openMessageMenu, openRoom, roomLine, say } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { sayAloud } from '../fixtures/voice-notes.ts';

const ROOM = 'Voices of the walk';
const FOX = 'The quick brown fox jumps over the lazy dog.';
const STATION = 'We could meet at the old station at nine, and then walk along the river to the bridge.';

let stage: Stage;
let ana: Person;
let ben: Person;
let anas: SocketClient;
let bens: SocketClient;
let roomId: RoomId;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  [anas, bens] = await Promise.all([ana.join(), ben.join()]);
  roomId = await newRoom(ana, [ben], { name: ROOM });
  visit = await stage.visit({ as: 'ana', permissions: ['clipboard-read', 'clipboard-write'] });
  page = visit.page;
  await overhear(page);
  await page.goto('/');
  await openRoom(page, ROOM);
});
afterAll(() => stage?.stop());

const bensVoice = (sentence: string) => sayAloud({ person: ben, socket: bens }, roomId, sentence);
const anasVoice = (sentence: string) => sayAloud({ person: ana, socket: anas }, roomId, sentence);
const fox = (on: Page = page) => message(on, 'lazy dog').last();
const note = (words: string, on: Page = page) => message(on, words).last();
const play = (words: string) => note(words).getByRole('button', { name: 'Play', exact: true });
const word = (words: string, text: string) => note(words).locator('[data-at]').getByText(text, { exact: true }).first();
const litWord = () => page.locator('[data-at][data-now]').allTextContents();
const announced = () => page.locator('[aria-live=polite][aria-atomic]').textContent();

describe('a recording of somebody else', () => {
  it('[SITEPLAY1][SITEPLAY12] shows its waveform and its length at once, is announced, and then its words are', async () => {
    await bensVoice(FOX);

    const first = page.getByRole('article', { name: /^Ben, .*: Voice message, 3 seconds/ });
    await first.waitFor();
    await first.getByText('0:03', { exact: true }).waitFor();
    expect(await first.locator('[class*=wave] path').first().getAttribute('d')).toMatch(/^M[\d.]+ [\d.]+v/);
    await expect.poll(announced, soon).toMatch(/^Voice message from Ben, 3 seconds/);
    await fox().waitFor();
    await expect.poll(announced, soon).toMatch(/^Ben said: the quick brown/);
    await page.getByRole('article', { name: /^Ben, .*: Voice message, 3 seconds\. the quick brown/ }).waitFor();
    expect(await playedIn(page)).toEqual([]);
  });

  it('[SITEPLAY1] fills the width there is with its waveform, at any width', async () => {
    const widths: number[] = [];
    for (const viewport of [{ width: 1280, height: 800 }, PHONE.viewport, { width: 320, height: 700 }]) {
      await page.setViewportSize(viewport);
      await expect.poll(() => emptyEnd(page), soon).toBeLessThan(8);
      widths.push((await boxOf(fox().locator('[class*=wave]').first())).width);
    }
    await page.setViewportSize({ width: 1280, height: 800 });

    expect(widths[2]).toBeLessThan(widths[0] ?? 0);
  });

  it('[SITEPLAY1] is played, and what is heard is what was said', async () => {
    await play('lazy dog').click();
    await expect.poll(async () => (await hearingOf(page)).seconds, soon).toBeGreaterThan(0.5);

    const { src, isPlaying, count } = await hearingOf(page);
    expect({ isPlaying, count }).toEqual({ isPlaying: true, count: 1 });
    const heard = await soundAt(src);
    expect(heard.seconds).toBeGreaterThan(2);
    expect(heard.loudness).toBeGreaterThan(0.02);
    await expect.poll(litWord, soon).toHaveLength(1);
    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(false);
    await expect.poll(litWord, soon).toEqual([]);
    await play('lazy dog').waitFor();
  });

  it('[SITEPLAY4] plays from the word on that is pressed, and lights up what is heard', async () => {
    const at = Number(await word('lazy dog', 'over').getAttribute('data-at')) / 1_000;
    await word('lazy dog', 'over').click();

    await expect.poll(async () => (await hearingOf(page)).seconds, soon).toBeGreaterThanOrEqual(at);
    await note('lazy dog').getByRole('button', { name: 'Pause' }).click();
    expect((await hearingOf(page)).seconds).toBeLessThan(at + 1.5);
    await word('lazy dog', 'brown').click();
    await expect.poll(litWord, soon).toEqual(['brown']);
    await expect.poll(litWord, soon).toEqual(['fox']);
    await note('lazy dog').getByRole('button', { name: 'Pause' }).click();
  });

  it('[SITEPLAY1] is gone through with the keys of a slider', async () => {
    const slider = note('lazy dog').getByRole('slider', { name: 'Position' });
    await slider.focus();
    await page.keyboard.press('ArrowLeft');
    await page.keyboard.press('ArrowLeft');
    await expect.poll(() => slider.getAttribute('aria-valuetext'), soon).toBe('0:00 of 0:02');

    await page.keyboard.press('ArrowRight');

    await expect.poll(async () => (await hearingOf(page)).seconds, soon).toBeGreaterThanOrEqual(2);
  });
});

describe('several recordings', () => {
  it('[SITEPLAY5] are heard by one element, never two at once, each going on where it was left', async () => {
    await anasVoice(STATION);
    const before = (await hearingOf(page)).src;
    await play('old station').click();
    await expect.poll(async () => (await hearingOf(page)).src, soon).not.toBe(before);
    await expect.poll(async () => (await hearingOf(page)).seconds, soon).toBeGreaterThan(1);
    const first = (await hearingOf(page)).src;
    await play('lazy dog').click();
    await expect.poll(async () => (await hearingOf(page)).src, soon).not.toBe(first);

    expect(await page.getByRole('button', { name: 'Pause', exact: true }).count()).toBe(1);
    await play('old station').click();
    await expect.poll(async () => (await hearingOf(page)).src, soon).toBe(first);

    expect((await hearingOf(page)).seconds).toBeGreaterThan(0.9);
    expect((await hearingOf(page)).count).toBe(1);
  });

  it('[SITEPLAY5] are heard at the speed that was chosen, also after a reload', async () => {
    const speed = () => note('old station').getByRole('button', { name: /^Speed/ });
    await speed().click();
    expect((await hearingOf(page)).rate).toBe(1.5);
    await speed().click();
    expect(await speed().textContent()).toBe('2×');

    await page.reload();
    await play('lazy dog').click();

    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(true);
    expect((await hearingOf(page)).rate).toBe(2);
    await speed().click();
  });
});

describe('the words of a recording', () => {
  it('[SITEPLAY8] are corrected by who said them, and everybody sees that they were', async () => {
    expect(await (await openMessageMenu(page, 'lazy dog')).getByRole('menuitem', { name: /Correct/ }).count()).toBe(0);
    await page.keyboard.press('Escape');
    const bensVisit = await stage.visit({ as: 'ben', at: `/rooms/${roomId}` });

    await chooseInMenu(page, 'old station', 'Correct transcript');
    const dialog = page.getByRole('dialog', { name: 'What did you say?' });
    await dialog.getByRole('textbox', { name: /^Your words/ }).fill('We could meet at the old station at ten.');
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.waitFor({ state: 'detached' });

    for (const each of [page, bensVisit.page]) {
      await message(each, 'old station at ten.').getByText('corrected', { exact: true }).waitFor();
    }
    await word('at ten.', 'station').click();
    await expect.poll(async () => (await hearingOf(page)).seconds, soon).toBeGreaterThan(0.8);
    await note('at ten.').getByRole('button', { name: 'Pause' }).click();
    expect(bensVisit.complaints).toEqual([]);
    await bensVisit.close();
  });

  it('[SITEPLAY14] stand in the room list, are quoted, copied, found and gone to', async () => {
    await roomLine(page, ROOM).getByText('We could meet at the old station at ten.').waitFor();
    await chooseInMenu(page, 'lazy dog', 'Copy transcript');
    await expect.poll(() => page.evaluate('navigator.clipboard.readText()'), soon).toContain('lazy dog');
    await chooseInMenu(page, 'at ten.', 'Reply');
    await say(page, 'Fine with me');
    await message(page, 'Fine with me')
      .getByRole('button', { name: /We could meet/ })
      .waitFor();

    await page.keyboard.press('Control+Shift+f');
    await page.getByRole('searchbox', { name: /^Words/ }).fill('lazy');
    const results = page.getByRole('list', { name: 'Search results' }).getByRole('button');
    await expect.poll(() => results.count(), soon).toBe(1);
    await results.first().getByRole('img', { name: 'Voice message' }).waitFor();
    expect(await results.first().locator('mark').allTextContents()).toEqual(['lazy']);
    await results.first().click();

    await expect.poll(() => fox().getAttribute('data-lit'), soon).toBe('true');
  });

  it('[SITEPLAY17] are not heard any more once the message is deleted', async () => {
    await play('lazy dog').click();
    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(true);

    const { messageId } = await bensVoice('Forget this, it was nothing at all, really nothing.');
    await play('nothing').click();
    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(true);
    await bens.command('message.delete', { roomId, messageId });

    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(false);
    expect(visit.complaints).toEqual([]);
  });
});

/** Pixels after the last bar of the waveform. */
async function emptyEnd(on: Page): Promise<number> {
  const wave = note('lazy dog', on).locator('[class*=wave]').first();
  const path = (await wave.locator('path').getAttribute('d')) ?? '';
  const last = [...path.matchAll(/M([\d.]+) /g)].at(-1)?.[1] ?? '0';
  return Math.abs((await boxOf(wave)).width - Number(last));
}
