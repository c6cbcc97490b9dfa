import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { hearingOf, litIn, overhear, playedIn, soundAt } from '../fixtures/hearing.ts';
import { holdMicrophone, type SpokenFile, spokenFile } from '../fixtures/microphone.ts';
import { composer, message } from '../fixtures/site.ts';

const QUESTION = 'How many days until Christmas?';
/** Being recognised, answered and read aloud take as long as they take on this machine. */
const inItsTime = { timeout: 50_000, interval: 40 };

let stage: Stage;
let spoken: SpokenFile;
let ana: Person;
let ben: Person;
let roomId: RoomId;
let anas: Visit;
let bens: Visit;
let others: Visit;

beforeAll(async () => {
  spoken = await spokenFile(QUESTION);
  stage = await startStage({}, { microphone: spoken.path });
  stage.bot.answerWith(({ question }) =>
    question === undefined
      ? { kind: 'json', answer: { noReply: true } }
      : { kind: 'text', text: `I heard **${question.content.text}**. Ask me again tomorrow.` },
  );
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  roomId = await newRoom(ana, [ben], { name: 'Days' });
  const path = { roomId, botId: DEFAULT_BOT_ID };
  await ana.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', { path, body: { trigger: 'all' } });
  anas = await opened('ana', ['microphone']);
  bens = await opened('ben');
  others = await opened('ana');
});
afterAll(async () => {
  await stage?.stop();
  await spoken?.remove();
});

async function opened(as: string, permissions: string[] = []): Promise<Visit> {
  const visit = await stage.visit({ as, permissions });
  await overhear(visit.page);
  await visit.page.goto(`/rooms/${roomId}`);
  await composer(visit.page).waitFor();
  return visit;
}

async function ask(page: Page): Promise<void> {
  const { letGo } = await holdMicrophone(page);
  // A busy machine may need a moment before it listens.
  const enough = Math.ceil(spoken.seconds + 0.5);
  await expect.poll(async () => Number((await page.getByRole('timer').textContent())?.slice(-2)), soon).toBe(enough);
  await letGo();
}

const answer = (page: Page) => message(page, 'Ask me again tomorrow.').last();
const questionOf = (page: Page) => page.getByRole('article', { name: /Voice message, \d seconds/ }).last();
const waveform = (page: Page) => questionOf(page).locator('[class*=wave] path').first().getAttribute('d');

/** Each word that is lit, as it comes, until the last of the answer. */
async function litUntil(page: Page, last: RegExp): Promise<string[]> {
  const lit: string[] = [];
  await expect
    .poll(async () => {
      const [word] = await litIn(page);
      if (word !== undefined && word !== lit.at(-1)) lit.push(word);
      return last.test(lit.at(-1) ?? '');
    }, inItsTime)
    .toBe(true);
  return lit;
}

describe('a spoken question', () => {
  it('[SITEPLAY11] is seen, then read, answered in text and aloud, lit up as it is heard, and all there after a reload', async () => {
    const { page } = anas;
    await ask(page);

    for (const each of [bens.page, page]) {
      await questionOf(each).waitFor();
      await expect.poll(() => waveform(each), soon).toMatch(/^(M[\d.]+ [\d.]+v[\d.]+){10}/);
    }
    await expect
      .poll(() => questionOf(bens.page).getAttribute('aria-label'), inItsTime)
      .toMatch(/days until christmas$/);
    const lit = await litUntil(page, /^tomorrow$/);
    // The bot was asked in text: what was heard.
    const heardWords = /\. (?<words>[^.]+)$/.exec((await questionOf(page).getAttribute('aria-label')) ?? '')?.groups
      ?.words;
    await answer(bens.page)
      .getByText(heardWords ?? 'nothing', { exact: true })
      .waitFor();
    expect(lit.join(' ')).toMatch(/heard.*days.*christmas.*(Ask|me|again).*tomorrow$/);

    const { src, count } = await hearingOf(page);
    expect(count).toBe(1);
    const heard = await soundAt(src);
    expect(heard.loudness).toBeGreaterThan(0.02);
    expect(heard.seconds).toBeGreaterThan(1);
    // Who did not ask hears nothing, nor does another device of who did.
    expect([await playedIn(bens.page), await playedIn(others.page)]).toEqual([[], []]);

    for (const each of [page, bens.page]) {
      await each.reload();
      await expect.poll(() => questionOf(each).textContent(), soon).toMatch(/days until christmas/);
      await expect.poll(() => waveform(each), soon).toMatch(/^(M[\d.]+ [\d.]+v[\d.]+){10}/);
      await answer(each).getByRole('button', { name: 'Play', exact: true }).waitFor();
      expect(await playedIn(each)).toEqual([]);
      await questionOf(each).getByRole('button', { name: 'Play', exact: true }).click();
      await expect.poll(async () => (await hearingOf(each)).isPlaying, soon).toBe(true);
      const question = await soundAt((await hearingOf(each)).src);
      expect(question.loudness).toBeGreaterThan(0.01);
      expect(Math.abs(question.seconds - spoken.seconds)).toBeLessThan(2);
    }
    expect(await litUntilPlayed(bens.page)).toMatch(/tomorrow$/);
    for (const { complaints } of [anas, bens, others]) expect(complaints).toEqual([]);
  });

  it('[SITEPLAY10] silences what is being heard', async () => {
    const { page } = anas;
    await answer(page).getByRole('button', { name: 'Play', exact: true }).click();
    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(true);

    const { letGo } = await holdMicrophone(page);
    await expect.poll(async () => (await hearingOf(page)).isPlaying, soon).toBe(false);
    expect(await litIn(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await letGo();
  });
});

/** What lights up for somebody who presses Play. */
async function litUntilPlayed(page: Page): Promise<string> {
  await answer(page).getByRole('button', { name: 'Play', exact: true }).click();
  return (await litUntil(page, /^tomorrow$/)).join(' ');
}
