import { setTimeout as wait } from 'node:timers/promises';
import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DELTA_FRAME_MS } from '../../protocol/limits.ts';
import { PHONE, type Stage, soon, startStage, type Visit, type VisitOptions } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import type { StreamItem } from '../fixtures/scripted-bot.ts';
import { boxOf, drawn, log, message, openRoom, say } from '../fixtures/site.ts';

const WORDS = 2_000;
const WORDS_PER_S = 60;
/** The whole answer, with time for a machine that is busy. */
const STREAM = { timeout: 150_000 };

let stage: Stage;
let ana: Person;
let ben: Person;
let chloe: Person;
let room: string;
let rounds = 0;
const visits: Visit[] = [];

beforeAll(async () => {
  stage = await startStage();
  [ana, ben, chloe] = (await stage.chat.people('Ana', 'Ben', 'Chloe')) as [Person, Person, Person];
});
afterAll(() => stage?.stop());

beforeEach(async () => {
  room = `Stream ${++rounds}`;
  await newRoom(ana, [ben, chloe], { name: room });
  return async () => {
    for (const { close } of visits.splice(0)) await close();
  };
});

async function enter(handle: string, options: VisitOptions = {}): Promise<Visit> {
  const visit = await stage.visit({ ...options, as: handle, at: '/' });
  visits.push(visit);
  await openRoom(visit.page, room);
  return visit;
}

/** Words that can be told apart, in paragraphs. */
const wordsOf = (count: number) => Array.from({ length: count }, (_, n) => `w${n}${n % 40 === 39 ? '\n\n' : ' '}`);

async function* spoken(words: readonly string[], perSecond = WORDS_PER_S): AsyncGenerator<StreamItem> {
  const startedAt = performance.now();
  for (const [index, text] of words.entries()) {
    yield { event: 'text', data: { text } };
    const due = startedAt + ((index + 1) / perSecond) * 1_000;
    await wait(Math.max(0, due - performance.now()));
  }
  yield { event: 'done', data: {} };
}

/** What is to be read of the bot's answer, as a screen reader reads it. */
async function answerIn(page: Page): Promise<string> {
  const said = (await drawn(page)).filter(({ who }) => who === 'Mathia');
  return (said.at(-1)?.text ?? '').trim();
}

const stopButton = (page: Page) => log(page).getByRole('button', { name: 'Stop', exact: true });

/** A connection that the test can cut. */
async function cuttable(visit: Visit): Promise<{ cut(): Promise<void>; mend(): Promise<void> }> {
  const sockets: WebSocketRoute[] = [];
  await visit.page.routeWebSocket(/./, (socket) => {
    socket.connectToServer();
    sockets.push(socket);
  });
  return {
    cut: async () => {
      await visit.context.setOffline(true);
      for (const socket of sockets.splice(0)) await socket.close({ code: 1001 });
    },
    mend: () => visit.context.setOffline(false),
  };
}

describe('an answer that grows', () => {
  it(
    `[GROWUI1] of ${WORDS} words is the same in three browsers while it grows and at its end, for who joins in the middle and who drops and returns, too`,
    STREAM,
    async () => {
      const words = wordsOf(WORDS);
      const whole = words.join('').trim();
      stage.bot.answerWith(({ question }) =>
        question?.message.mentionsYou
          ? { kind: 'stream', events: spoken(words) }
          : { kind: 'json', answer: { noReply: true } },
      );
      const anas = await enter('ana');
      const bens = await stage.visit({ as: 'ben' });
      visits.push(bens);
      const line = await cuttable(bens);
      await bens.page.goto('/');
      await openRoom(bens.page, room);
      const seen: Record<string, string[]> = { ana: [], ben: [], chloe: [] };
      const look = async (name: string, { page }: Visit) => seen[name]?.push(await answerIn(page));

      const counting = await ben.join();
      const startedAt = performance.now();
      await say(anas.page, '@mathia tell me everything');
      await expect.poll(() => answerIn(anas.page), soon).toMatch(/w20\b/);
      await Promise.all([look('ana', anas), look('ben', bens)]);
      await line.cut();
      await bens.page.getByRole('status').getByText('You are offline').waitFor();
      const chloes = await enter('chloe');
      await expect.poll(() => answerIn(chloes.page), soon).toMatch(/^w0 .*w20\b/s);
      const dropped = await answerIn(bens.page);
      await line.mend();
      await expect.poll(async () => (await answerIn(bens.page)).length, soon).toBeGreaterThan(dropped.length + 100);
      for (let round = 0; round < 10; round++) {
        await Promise.all([look('ana', anas), look('ben', bens), look('chloe', chloes)]);
        await wait(700);
      }
      const growing = await Promise.all([anas, bens, chloes].map(({ page }) => stopButton(page).count()));
      for (const { page } of [anas, bens, chloes])
        await stopButton(page).waitFor({ state: 'detached', timeout: 90_000 });
      await Promise.all([look('ana', anas), look('ben', bens), look('chloe', chloes)]);

      const framesMax = (performance.now() - startedAt) / DELTA_FRAME_MS + 1;
      console.info(`${counting.frames.growth} frames of ${counting.transient('reply.delta').length} pieces to each`);
      counting.close();

      expect(counting.frames.growth).toBeGreaterThan(10);
      expect(counting.frames.growth).toBeLessThanOrEqual(framesMax);
      expect(growing).toEqual([1, 1, 1]);
      for (const texts of Object.values(seen)) {
        expect(texts.at(-1)).toBe(whole);
        for (const [index, text] of texts.entries()) {
          expect(whole.startsWith(text)).toBe(true);
          expect(text.length).toBeGreaterThanOrEqual(texts[index - 1]?.length ?? 1);
        }
      }
      expect(new Set(seen.chloe).size).toBeGreaterThan(5); // it grew before their eyes
      for (const { complaints } of [anas, bens, chloes]) expect(complaints).toEqual([]);
    },
  );

  it('[GROWUI2] ends for everybody when one of them presses Stop, and keeps what was said', STREAM, async () => {
    stage.bot.answerWith(() => ({ kind: 'stream', events: spoken(wordsOf(1_000)) }));
    const [anas, bens] = await Promise.all([enter('ana'), enter('ben')]);
    await say(anas.page, '@mathia go on');
    await expect.poll(() => answerIn(bens.page), soon).toMatch(/w20\b/);

    await stopButton(bens.page).click();

    for (const { page } of [anas, bens]) await log(page).getByText('Mathia was stopped').waitFor();
    const [one, other] = [await answerIn(anas.page), await answerIn(bens.page)];
    await wait(1_000);
    expect(await answerIn(anas.page)).toBe(one);
    expect(one).toBe(other);
    expect(one).toMatch(/^w0 w1 .*w20\b/s);
    expect(await stopButton(anas.page).count()).toBe(0);
  });

  it('[GROWUI3] that breaks off keeps what was said, says so, and offers to try again', STREAM, async () => {
    let isFirst = true;
    stage.bot.answerWith(() => {
      const events: StreamItem[] = [
        { event: 'text', data: { text: 'Half an ans' } },
        500,
        { event: 'error', data: { retryable: false } },
      ];
      const script = isFirst ? { kind: 'stream' as const, events } : { kind: 'text' as const, text: 'A whole answer.' };
      isFirst = false;
      return script;
    });
    const { page } = await enter('ana');
    await say(page, '@mathia are you well?');

    await log(page).getByText('Mathia broke off').waitFor();
    expect(await answerIn(page)).toBe('Half an ans');
    await log(page).getByRole('button', { name: 'Retry', exact: true }).click();

    await message(page, 'A whole answer.').waitFor();
    await log(page).getByText('Mathia broke off').waitFor({ state: 'detached' });
  });

  it('[GROWUI4] shows what the bot says it is doing until there is something to read', STREAM, async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    async function* events(): AsyncGenerator<StreamItem> {
      yield { event: 'status', data: { text: 'Reading 12 pages' } };
      await promise;
      yield { event: 'text', data: { text: 'All read.' } };
      yield { event: 'done', data: {} };
    }
    stage.bot.answerWith(() => ({ kind: 'stream', events: events() }));
    const { page } = await enter('ana');

    await say(page, '@mathia read it');
    await log(page).getByText('Mathia: Reading 12 pages').waitFor();
    resolve();

    await message(page, 'All read.').waitFor();
    await log(page).getByText('Reading 12 pages').waitFor({ state: 'detached' });
  });

  it('[GROWUI5] is announced once, when it is complete', STREAM, async () => {
    stage.bot.answerWith(() => ({ kind: 'stream', events: spoken(['One ', '**two** ', 'three.'], 4) }));
    const { page } = await enter('ana');
    const said: string[] = [];
    await page.exposeFunction('heard', (text: string) => said.push(text));
    await page.evaluate(`new MutationObserver(([change]) => heard(change.target.textContent))
      .observe(document.querySelector('[aria-live=polite]'), { childList: true, characterData: true, subtree: true })`);

    await say(page, '@mathia count');
    await expect.poll(() => answerIn(page), soon).toBe('One **two** three.');
    await stopButton(page).waitFor({ state: 'detached' });

    await expect.poll(() => said, soon).toEqual(['Mathia: One two three.']);
  });

  for (const { layout, size } of [
    { layout: 'desktop', size: {} },
    { layout: 'phone', size: PHONE },
  ]) {
    it(
      `[UX6] moves nothing under a reader who has scrolled up, within the answer itself too (${layout})`,
      STREAM,
      async () => {
        stage.bot.answerWith(() => ({ kind: 'stream', events: spoken(wordsOf(900)) }));
        const { page } = await enter('ana', size);
        await say(page, '@mathia a long one');
        await expect.poll(() => answerIn(page), soon).toMatch(/w500\b/);

        const scroller = log(page);
        await scroller.hover();
        await scroller.evaluate((element) => {
          element.dispatchEvent(new element.ownerDocument.defaultView.WheelEvent('wheel', { deltaY: -300 }));
          element.scrollTop -= 300;
        });
        await wait(300);
        const paragraph = log(page).locator('p', { hasText: /^w320 / });
        const before = await boxOf(paragraph);
        const shifts: number[] = [];
        for (let round = 0; round < 12; round++) {
          await wait(150);
          shifts.push(Math.abs((await boxOf(paragraph)).y - before.y));
        }

        expect(Math.max(...shifts)).toBeLessThanOrEqual(1);
        expect(await answerIn(page)).not.toMatch(/w899/); // it grew all the while
      },
    );
  }
});
