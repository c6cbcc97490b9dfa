import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import type { ReceivedDelivery, Script } from '../fixtures/scripted-bot.ts';
import { drawnTexts, log, message, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let anas: Visit;
let page: Page;
let rounds = 0;
let room: string;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  anas = await stage.visit({ as: 'ana', at: '/' });
  page = anas.page;
});
afterAll(() => stage?.stop());

/** A new room each time: a bot may answer a room ten times a minute. Ben owns it and makes Ana an admin. */
beforeEach(async () => {
  stage.bot.answerWith(() => ({ kind: 'json', answer: { noReply: true } }));
  room = `Round ${++rounds}`;
  const roomId = await newRoom(ben, [ana], { name: room });
  const path = { roomId, userId: ana.userId };
  await ben.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path, body: { role: 'admin' } });
  await openRoom(page, room);
});

const chip = () => page.getByRole('button', { name: /^Mathia listens/ });
const textOf = ({ question }: ReceivedDelivery) => question?.content.text;
const heard = () => stage.bot.received.map(textOf);

async function listen(choice: 'Off' | 'When mentioned' | 'Every message'): Promise<void> {
  await chip().click();
  await page.getByRole('menuitemcheckbox', { name: choice }).click();
  await page.getByRole('button', { name: `Mathia listens: ${choice.toLowerCase()}` }).waitFor();
}

/** The bot's answer to come, when the test says so. */
function heldAnswer(script: Script): () => void {
  const { promise, resolve } = Promise.withResolvers<Script>();
  stage.bot.answerWith(() => promise);
  return () => resolve(script);
}

describe('who is listening', () => {
  it('[UX21] stands in the header, and an admin changes it with one tap', async () => {
    await page.getByRole('button', { name: 'Mathia listens: when mentioned' }).waitFor();

    await listen('Every message');

    await say(page, 'nobody in particular');
    await stage.bot.waitFor((received) => textOf(received) === 'nobody in particular');
  });

  it('[UX21] sends the bot nothing at all from the next message on, once it is off', async () => {
    await listen('Every message');
    await say(page, 'before');
    await stage.bot.waitFor((received) => textOf(received) === 'before');

    await listen('Off');
    await say(page, 'a secret');
    await say(page, '@mathia are you there?');
    await message(page, 'are you there?').getByRole('img', { name: 'Sent' }).waitFor();
    await listen('Every message');
    await say(page, 'after');

    await stage.bot.waitFor((received) => textOf(received) === 'after');
    expect(heard()).not.toContain('a secret');
    expect(heard()).not.toContain('@mathia are you there?');
    expect(JSON.stringify(stage.bot.received)).not.toContain('a secret'); // nor in what it is told of before
  });

  it('[UX21] is shown to members, who cannot change it', async () => {
    const bens = await stage.visit({ as: 'ben', at: '/' });
    const name = `${room} of Ana`;
    await newRoom(ana, [ben], { name });
    await openRoom(bens.page, name);

    await bens.page.getByRole('button', { name: /^Mathia listens/ }).click();

    await bens.page.getByText('Admins of the room decide this.').waitFor();
    expect(await bens.page.getByRole('menuitemcheckbox').count()).toBe(0);
    expect(bens.complaints).toEqual([]);
    await bens.close();
  });

  it('[BOTUI1] keeps a message from the bot that was marked as not for it', async () => {
    await listen('Every message');

    await page.getByRole('button', { name: 'Not for Mathia', exact: true }).click();
    await page.getByText('Mathia will not see this message').waitFor();
    await say(page, 'between us');
    await message(page, 'between us').getByRole('img', { name: 'Not for Mathia' }).waitFor();
    await page.getByRole('button', { name: 'Not for Mathia', exact: true }).click();
    await say(page, 'for everybody');

    await stage.bot.waitFor((received) => textOf(received) === 'for everybody');
    expect(heard()).not.toContain('between us');
  });
});

describe('an answer', () => {
  it('[UX22] is announced by “Mathia is thinking” until it is there', async () => {
    const answer = heldAnswer({ kind: 'text', text: 'Forty-two.' });

    await say(page, '@mathia what is the answer?');
    await log(page).getByText('Mathia is thinking').waitFor();
    answer();

    await message(page, 'Forty-two.').waitFor();
    await log(page).getByText('Mathia is thinking').waitFor({ state: 'detached' });
  });

  it('[UX22] can be stopped, and then never comes', async () => {
    const answer = heldAnswer({ kind: 'text', text: 'Too late.' });
    await say(page, '@mathia tell me everything');

    await page.getByRole('button', { name: 'Stop', exact: true }).click();
    await page.getByText('Mathia was stopped').waitFor();
    answer();
    stage.bot.answerWith(() => ({ kind: 'text', text: 'Something else.' }));
    await say(page, '@mathia another one');

    await message(page, 'Something else.').waitFor();
    expect(await drawnTexts(page)).toEqual(['@mathia tell me everything', '@mathia another one', 'Something else.']);
  });

  it('[UX22] that did not come can be asked for again', async () => {
    stage.bot.answerWith(() => ({ kind: 'raw', status: 400 }));
    await say(page, '@mathia hello?');
    await page.getByText('Mathia did not answer').waitFor();

    stage.bot.answerWith(() => ({ kind: 'text', text: 'Here I am.' }));
    await page.getByRole('button', { name: 'Retry', exact: true }).click();

    await message(page, 'Here I am.').waitFor();
    await page.getByText('Mathia did not answer').waitFor({ state: 'detached' });
    expect(await drawnTexts(page)).toEqual(['@mathia hello?', 'Here I am.']);
  });

  it('[BOTUI2] offers what could be said next, and says it with one tap', async () => {
    stage.bot.answerWith(() => ({
      kind: 'json',
      answer: { messages: [{ text: 'Tea?', suggestions: ['Yes', 'No'], kind: 'message' }] },
    }));
    await say(page, '@mathia I am thirsty');
    const suggestions = page.getByRole('list', { name: 'Suggestions' });
    await expect.poll(() => suggestions.getByRole('button').allTextContents(), soon).toEqual(['Yes', 'No']);

    await suggestions.getByRole('button', { name: 'Yes' }).click();

    await expect.poll(() => drawnTexts(page), soon).toEqual(['@mathia I am thirsty', 'Tea?', 'Yes']);
    expect(await suggestions.count()).toBe(0);
  });

  it('[BOTUI3] is drawn from its Markdown, without its HTML, pictures of others and dangerous links', async () => {
    const text = [
      '**strong** <b id="raw">raw</b> <img src="https://tracker.invalid/x.png">',
      '![a cat](https://tracker.invalid/cat.png) [bad](javascript:alert(1)) [good](https://example.com/page)',
      '- one\n- two',
    ].join('\n\n');
    stage.bot.answerWith(() => ({ kind: 'text', text }));

    await say(page, '@mathia show me');

    const answer = log(page)
      .getByRole('article')
      .filter({ has: page.locator('strong') });
    await answer.waitFor();
    expect(await answer.locator('strong').allTextContents()).toEqual(['strong']);
    expect(await answer.locator('li').allTextContents()).toEqual(['one', 'two']);
    expect(await answer.locator('img, #raw').count()).toBe(0);
    await answer.getByText('<b id="raw">').waitFor();
    const links = await answer.locator('a').evaluateAll((all) => all.map((link) => [link.href, link.rel]));
    const outward = 'noopener noreferrer nofollow';
    expect(links).toEqual([
      ['https://tracker.invalid/cat.png', outward],
      ['https://example.com/page', outward],
    ]);
    expect([...anas.origins].filter((origin) => origin.includes('tracker'))).toEqual([]);
  });

  it('[BOTUI4] complains about nothing in the console', () => {
    expect(anas.complaints).toEqual([]);
  });
});
