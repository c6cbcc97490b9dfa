import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { DELIVERIES_PAGE } from '../../protocol/limits.ts';
import { ECHO_PY, ECHO_TS, startBotProgram } from '../fixtures/bot-program.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { freeBlock, newRoom, type Person } from '../fixtures/chat.ts';
import { makeBot, registerBot } from '../fixtures/made-bot.ts';
import type { Script } from '../fixtures/scripted-bot.ts';
import { message, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let anas: Visit;
let page: Page;
let names = 0;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
});
afterAll(() => stage?.stop());

beforeEach(async () => {
  anas = await stage.visit({ as: 'ana' });
  page = anas.page;
  return () => anas.close();
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: typeof name === 'string' });
const status = (text: string) => page.locator('main').getByText(text, { exact: true }).first();

/** Fills the form in; gives the secret that is shown once. */
async function register(name: string, endpoint: string): Promise<string> {
  await page.goto('/bots/new');
  await page.getByLabel('Name', { exact: true }).fill(name);
  await page.getByLabel('Endpoint', { exact: true }).fill(endpoint);
  await button('Create bot').click();
  await page.getByRole('heading', { name: 'Keep these now' }).waitFor();
  return page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
}

/** Chromium's own words for an answer that is a refusal, which is what the test asked for. */
const complaints = () => anas.complaints.filter((text) => !/status of (422|400|409)/.test(text));

describe('a bot of one’s own', () => {
  it.each([
    { language: 'TypeScript', program: ECHO_TS },
    { language: 'Python', program: ECHO_PY },
  ])('[BOTPAGE1] in $language is registered, checked, brought into a room and answers there', async (made) => {
    const port = await freeBlock();
    const name = `Echo in ${made.language}`;
    const room = `Room for ${made.language}`;
    await newRoom(ana, [ben], { name: room });
    await page.goto('/');
    await button('Settings').click();
    await button('Your bots').click();
    await button('New bot').first().click();

    const secret = await register(name, `http://127.0.0.1:${port}/`);
    const program = await startBotProgram(made.program, { secret, env: { PORT: String(port) } });
    onTestFinished(() => program.stop());
    await status('Not checked yet').waitFor();
    await button('Check the endpoint').click();
    await page.getByText('It passed every check').waitFor();
    await status('Active').waitFor();
    await openRoom(page, room);
    await button('Members').click();
    await button('Add a bot').click();
    await page.getByRole('menuitemcheckbox', { name: new RegExp(name) }).click();
    await button(new RegExp(`^${name} listens: when mentioned`))
      .first()
      .waitFor();
    await say(page, `@echo-in-${made.language.toLowerCase()} hello there`);

    await message(page, 'hello there').filter({ hasText: name }).waitFor();
    await page.getByRole('button', { name: `Remove ${name} from the room` }).click();
    await button('Remove').click();
    await button(new RegExp(`^${name} listens`))
      .first()
      .waitFor({ state: 'detached' });
    expect(complaints()).toEqual([]);
  });

  it('[BOTPAGE2] shows its token and its secret once: not after a reload, and not on another page', async () => {
    const { bot } = await registerBot(ana);
    onTestFinished(() => bot.stop());
    const secret = await register('Secretive', bot.url);
    const token = await page.getByLabel('Token', { exact: true }).inputValue();
    expect(token).toMatch(/^mbt_/);
    expect(secret).toMatch(/^whsec_/);
    await anas.context.grantPermissions(['clipboard-read', 'clipboard-write']);
    await button('Copy').first().click();
    expect(await page.evaluate('navigator.clipboard.readText()')).toBe(secret);

    await page.reload();

    await status('Not checked yet').waitFor();
    expect(await page.getByText('Keep these now').count()).toBe(0);
    expect(await page.evaluate('document.documentElement.outerHTML')).not.toContain(secret);
    expect(await page.evaluate('JSON.stringify({ ...localStorage, ...sessionStorage })')).not.toContain(secret);
  });

  const garbage: Script = { kind: 'raw', status: 200, headers: { 'content-type': 'text/html' }, body: '<h1>Hi</h1>' };
  const elsewhere: Script = { kind: 'raw', status: 302, headers: { location: 'https://example.com/' } };
  it.each([
    { what: 'redirects', onPing: () => elsewhere, reason: 'redirects', answered: undefined },
    { what: 'answers garbage', onPing: () => garbage, reason: 'not {"challenge"', answered: '<h1>Hi</h1>' },
  ])('[BOTPAGE3] that $what is refused, and its maker sees why', async ({ onPing, reason, answered }) => {
    const { bot, botId } = await registerBot(ana, { onPing });
    onTestFinished(() => bot.stop());
    await page.goto(`/bots/${botId}`);

    await button('Check the endpoint').click();

    await page.getByText('It did not pass.').waitFor();
    await page.getByText(reason).waitFor();
    await page.getByRole('img', { name: 'Failed' }).waitFor();
    if (answered !== undefined) await page.locator('pre', { hasText: answered }).first().waitFor();
    expect(await page.locator('main h1', { hasText: 'Hi' }).count()).toBe(0);
    await status('Not checked yet').waitFor();
    expect(complaints()).toEqual([]);
  });

  it('[BOTPAGE3] that believes a wrong signature is refused, and its maker sees which check it passed', async () => {
    const { bot, botId } = await registerBot(ana, {
      onPing: ({ delivery }) => {
        const challenge = delivery?.type === 'bot.ping' ? delivery.data.challenge : '';
        return { kind: 'raw', status: 200, body: JSON.stringify({ challenge }) };
      },
    });
    onTestFinished(() => bot.stop());
    await page.goto(`/bots/${botId}`);

    await button('Check the endpoint').click();

    await page.getByText('must be answered 401').waitFor();
    expect(await page.getByRole('img', { name: 'Passed' }).count()).toBe(1);
    expect(await page.getByRole('img', { name: 'Failed' }).count()).toBe(1);
  });

  it('[BOTPAGE3] at a private address is refused, with the reason at the check or at the field', async () => {
    await register('Insider', 'https://10.1.2.3/');
    await button('Check the endpoint').click();
    await page.getByText('must resolve to a public address').waitFor();

    await page.goto('/bots/new');
    await page.getByLabel('Name', { exact: true }).fill('Plain');
    await page.getByLabel('Endpoint', { exact: true }).fill('http://bots.example/');
    await button('Create bot').click();

    const field = page.getByLabel('Endpoint', { exact: true });
    await expect.poll(() => field.getAttribute('aria-invalid'), soon).toBe('true');
    await page.getByRole('alert').getByText('https').waitFor();
    expect(await field.inputValue()).toBe('http://bots.example/');
  });

  it('[BOTPAGE4] shows what was sent to it and what came of it, and sends it again', async () => {
    const room = `Deliveries ${++names}`;
    const roomId = await newRoom(ana, [ben], { name: room });
    const { bot, botId, handle, enter, stop } = await makeBot(ana);
    onTestFinished(stop);
    await enter(roomId, 'mention');
    bot.answerWith(() => ({ kind: 'raw', status: 400, body: 'I <b>refuse</b>' }));
    await page.goto('/');
    await openRoom(page, room);
    await say(page, `@${handle} hello`);
    await page.getByText('did not answer').waitFor();

    await page.goto(`/bots/${botId}`);
    const delivery = page.locator('details', { hasText: 'message.created' });
    await delivery.getByText('Failed').waitFor();
    await delivery.locator('summary').click();
    await delivery.locator('pre', { hasText: 'I <b>refuse</b>' }).waitFor();
    await delivery.getByText('HTTP 400').waitFor();
    const before = bot.received.length;
    bot.answerWith(() => ({ kind: 'text', text: 'Well then.' }));
    await delivery.getByRole('button', { name: 'Send again' }).click();

    await expect.poll(() => bot.received.length, soon).toBe(before + 1);
    const [first, again] = bot.received.slice(-2).map(({ headers }) => headers['webhook-id']);
    expect(again).toBe(first);
    await delivery.getByText('Sent again').waitFor();
    await expect
      .poll(async () => {
        await button('Refresh').click();
        return delivery.getByText('Delivered').count();
      }, soon)
      .toBe(1);
  });

  it('[BOTPAGE7] shows the newest deliveries first, and older ones page by page', async () => {
    const chloe = await stage.chat.person('Chloe');
    const roomId = await newRoom(ana, [ben, chloe]);
    const { bot, botId, enter, stop } = await makeBot(ana);
    onTestFinished(stop);
    await enter(roomId, 'all');
    const rounds = Array.from({ length: 17 }, (_, round) => round);
    for (const person of [ana, ben, chloe]) {
      const socket = await person.join();
      for (const round of rounds) await socket.send(roomId, `${person.name} ${round}`);
      socket.close();
    }
    await bot.waitFor(({ question }) => question !== undefined, { count: 51, withinMs: 40_000 });
    await ana.http.call('POST /v1/bots/{botId}/test', { path: { botId } });

    await page.goto(`/bots/${botId}`);
    const lines = page.locator('summary');
    await expect.poll(() => lines.count(), soon).toBe(DELIVERIES_PAGE);
    expect(await lines.first().textContent()).toContain('bot.ping');
    await button('Show more').click();

    await expect.poll(() => lines.count(), soon).toBe(52);
    expect(await lines.last().textContent()).toContain('message.created');
    expect(await button('Show more').count()).toBe(0);
  });

  it('[BOTPAGE5] is tested, paused, resumed, moved, given a new secret and deleted', async () => {
    const { bot, botId, secret, stop } = await makeBot(ana, { name: 'Changeable' });
    onTestFinished(stop);
    await page.goto(`/bots/${botId}`);

    await button('Send a test event').click();
    await page.getByText('The test event').waitFor();
    await page.locator('details', { hasText: 'bot.ping' }).getByText('Delivered').waitFor();

    await button('Pause').click();
    await status('Paused').waitFor();
    await button('Resume').click();
    await status('Active').waitFor();

    await button('Rotate secret').click();
    await page.getByText('signs too until').waitFor();
    const fresh = await page.getByRole('textbox', { name: 'Signing secret' }).inputValue();
    expect(fresh).toMatch(/^whsec_/);
    expect(fresh).not.toBe(secret);
    bot.trust(fresh);
    await button('I have kept it').click();
    await page.getByText('still signs too').waitFor();
    await button('Check the endpoint').click();
    await page.getByText('It passed every check').waitFor();

    await button('Edit').click();
    await page.getByLabel('Name', { exact: true }).fill('Renamed');
    await page.getByLabel('Endpoint', { exact: true }).fill(`${bot.url}elsewhere`);
    await button('Save').click();
    await page.getByRole('heading', { name: 'Renamed' }).waitFor();
    await status('Not checked yet').waitFor();

    await button('Delete bot').click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete bot' }).click();
    await page.waitForURL('**/bots');
    await page.getByRole('heading', { name: 'Your bots' }).waitFor();
    expect(await page.getByText('Renamed').count()).toBe(0);
    await page.goto(`/bots/${botId}`);
    await page.getByText('This bot is not there').waitFor();
  });
});
