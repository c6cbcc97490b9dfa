import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { aWhile, newRoom, type Person } from '../fixtures/chat.ts';
import { hearingOf, litIn, overhear, playedIn, soundAt } from '../fixtures/hearing.ts';
import { chooseInMenu, composer, message, openRoom, say } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

const ROOM = 'Read to me';
const LONG = 'The first train leaves at nine. **Please** wait on the second platform. The river is cold today.';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let roomId: RoomId;
let visit: Visit;
let page: Page;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  bens = await ben.join();
  roomId = await newRoom(ana, [ben], { name: ROOM });
  visit = await stage.visit({ as: 'ana' });
  page = visit.page;
  await overhear(page);
  await page.goto('/');
  await openRoom(page, ROOM);
});
afterAll(() => stage?.stop());

/** What the bot says to every question from now on. */
function botSays(text: string, more: { speak?: object } = {}): void {
  stage.bot.answerWith(({ question }) =>
    question === undefined
      ? { kind: 'json', answer: { noReply: true } }
      : { kind: 'json', answer: { messages: [{ text, ...more }] } },
  );
}

const button = (words: string, name: string | RegExp) =>
  message(page, words).getByRole('button', { name, exact: true });
const isPlaying = async () => (await hearingOf(page)).isPlaying;

describe('a message that somebody wants to hear', () => {
  it('[SITEPLAY15][SITEPLAY6] is read aloud, sentence after sentence, and lights up as it is heard', async () => {
    botSays(LONG);
    await say(page, '@mathia tell me');
    await button('first train', 'Listen').click();
    await button('first train', 'Pause').waitFor();
    const lit: string[] = [];
    await expect
      .poll(
        async () => {
          const [word] = await litIn(page);
          if (word !== undefined && word !== lit.at(-1)) lit.push(word);
          return lit.includes('river') || lit.includes('cold');
        },
        { timeout: 40_000, interval: 40 },
      )
      .toBe(true);

    const [, ...rest] = lit;
    expect(rest.length).toBeGreaterThan(5);
    const places = lit.map((word) => LONG.replaceAll('*', '').indexOf(word));
    expect(places.every((place) => place >= 0)).toBe(true);
    expect(places.indexOf(Math.max(...places))).toBe(places.length - 1); // onwards through the text
    const urls = [...new Set(await playedIn(page))];
    expect(urls).toHaveLength(3);
    for (const url of urls) {
      const { seconds, loudness } = await soundAt(url);
      expect(seconds).toBeGreaterThan(0.8);
      expect(loudness).toBeGreaterThan(0.02);
    }
    await expect.poll(isPlaying, soon).toBe(false);
    await expect.poll(() => litIn(page), soon).toEqual([]);
    expect((await hearingOf(page)).count).toBe(1);
  });

  it('[SITEPLAY15] is paused, gone on with, made faster and stopped', async () => {
    const at = async () => Number(await message(page, 'first train').getByRole('slider').inputValue());
    await button('first train', 'Play').click();
    await expect.poll(at, soon).toBeGreaterThan(500);
    await button('first train', 'Pause').click();
    const paused = await at();
    await aWhile(300);
    expect(await at()).toBe(paused);
    expect(await litIn(page)).toHaveLength(1);
    await button('first train', 'Play').click();
    await button('first train', /^Speed/).click();
    expect((await hearingOf(page)).rate).toBe(1.5);
    await expect.poll(at, soon).toBeGreaterThan(paused);

    await button('first train', 'Stop reading aloud').click();

    expect(await isPlaying()).toBe(false);
    expect(await litIn(page)).toEqual([]);
    expect(await at()).toBe(0);
    expect(await button('first train', 'Stop reading aloud').count()).toBe(0);
  });

  it('[SITEPLAY15] may be a person’s, and is there after a reload', async () => {
    await bens.send(roomId, 'Bring an umbrella.');
    await chooseInMenu(page, 'umbrella', 'Listen');
    await expect.poll(() => litIn(page), soon).toEqual(['umbrella']);

    await page.reload();
    await button('umbrella', 'Play').waitFor();
    expect(await playedIn(page)).toEqual([]);
    await button('umbrella', 'Play').click();

    await expect.poll(isPlaying, soon).toBe(true);
    await message(page, 'umbrella').getByText('0:01', { exact: true }).waitFor();
  });

  it('[SITEPLAY17] is not heard any more once it is edited, or its room left', async () => {
    const { messageId } = await bens.send(roomId, 'The bridge is closed for repairs until the end of the week.');
    await chooseInMenu(page, 'bridge', 'Listen');
    await expect.poll(isPlaying, soon).toBe(true);
    await bens.command('message.edit', { roomId, messageId, text: 'The bridge is open again, come over as you like.' });
    await message(page, 'open again').waitFor();
    await expect.poll(isPlaying, soon).toBe(false);
    expect(await message(page, 'open again').getByRole('button', { name: 'Play' }).count()).toBe(0);

    await chooseInMenu(page, 'open again', 'Listen');
    await expect.poll(isPlaying, soon).toBe(true);
    await openRoom(page, 'Lobby');

    await expect.poll(isPlaying, soon).toBe(false);
    await openRoom(page, ROOM);
  });
});

describe('answers that are read aloud by themselves', () => {
  async function choose(name: 'Always' | 'When I spoke' | 'Never'): Promise<void> {
    await page.getByRole('button', { name: 'Settings' }).click();
    const settings = page.getByRole('dialog', { name: 'Settings' });
    await settings.getByRole('radio', { name: new RegExp(`^${name}`) }).click();
    await settings.getByText('Saved').waitFor();
    await page.keyboard.press('Escape');
    await settings.waitFor({ state: 'detached' });
  }

  it('[SITEPLAY9][SITEPLAY16] are all of them, one after the other, for somebody who has chosen that', async () => {
    await choose('Always');
    expect((await ana.http.call('GET /v1/me', {})).speech).toBe('always');
    botSays('One is a number.');
    await say(page, '@mathia first');
    await message(page, 'One is a number.').waitFor();
    botSays('Two is a number, too.');
    await say(page, '@mathia second');

    const times: string[] = [];
    await expect
      .poll(
        async () => {
          const [word] = await litIn(page);
          if (word !== undefined && word !== times.at(-1)) times.push(word);
          return times.join(' ');
        },
        { timeout: 40_000, interval: 40 },
      )
      .toMatch(/number.* (Two|is|a) .*too/);
    expect((await hearingOf(page)).count).toBe(1);
  });

  it('[SITEPLAY9] are none for somebody who has chosen that, and nothing on a page that came later', async () => {
    await choose('Never');
    await page.reload();
    await composer(page).waitFor();
    botSays('Three is a number.', { speak: {} });
    await say(page, '@mathia third');
    await button('Three is a number.', 'Play').waitFor();
    await choose('Always');
    await page.reload();
    await button('Three is a number.', 'Play').waitFor();
    await page.mouse.click(5, 5);
    await aWhile(1_500);

    expect(await playedIn(page)).toEqual([]);
    expect(visit.complaints).toEqual([]);
  });
});
