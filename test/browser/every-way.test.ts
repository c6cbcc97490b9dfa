import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { violations } from '../fixtures/axe.ts';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { eventually, newRoom, type Person } from '../fixtures/chat.ts';
import type { Script } from '../fixtures/scripted-bot.ts';
import { chooseInMenu, composer, header, log, message, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let ben: Person;

beforeAll(async () => {
  stage = await startStage();
  stage.bot.answerWith(({ question }) => scriptFor(question?.content.text ?? ''));
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
});
afterAll(() => stage?.stop());

const RICH = [
  '## Cherries\n\n1. **3 lb** is `1.36 kg`\n2. ~~4 lb~~ _later_\n\n- [x] bought\n\n> so they say',
  '| fruit | kg |\n| --- | --- |\n| cherries | 1.36 |\n\n```js\nconst cherries = 3 * 0.4536;\n```',
  'More at [the shop](https://example.org/cherries) and <https://example.org/>.',
].join('\n\n');

function scriptFor(text: string): Script {
  if (text.includes('cherries')) {
    const notice = { text: 'The shop closes at six', kind: 'notice' as const };
    const answer = { text: RICH, kind: 'message' as const, suggestions: ['And in stone?', 'Thank you'] };
    return { kind: 'json', answer: { messages: [notice, answer] } };
  }
  return text.includes('nothing') ? { kind: 'raw', status: 404 } : { kind: 'hang' };
}

async function roomOfEveryBubble(name: string): Promise<void> {
  const roomId = await newRoom(ana, [ben], { name });
  const [anas, bens] = await Promise.all([ana.join(), ben.join()]);
  const { messageId } = await bens.send(roomId, 'Hello @ana, look: https://example.org/a-page');
  for (const emoji of ['🎉', '🌻']) await anas.command('reaction.set', { roomId, messageId, emoji, on: true });
  await anas.send(roomId, 'An answer', { replyTo: messageId });
  await bens.send(roomId, 'שלום לכולם');
  const typo = await bens.send(roomId, 'Tpyo');
  await bens.command('message.edit', { roomId, messageId: typo.messageId, text: 'Typo' });
  const slip = await anas.send(roomId, 'a slip');
  await anas.command('message.delete', { roomId, messageId: slip.messageId });
  await anas.send(roomId, '🌻🌻');
  await anas.send(roomId, 'between us', { notForBot: true });
  await ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { topic: 'Fruit' } });
  await anas.send(roomId, '@mathia nothing');
  await eventually(() => expect(bens.durable(roomId).map(({ event }) => event)).toContain('reply.ended'));
  await anas.send(roomId, '@mathia cherries');
  for (const socket of [anas, bens]) socket.close();
}

async function expectNothingFound(page: Page): Promise<void> {
  expect.soft(await violations(page), 'light').toEqual([]);
  await page.emulateMedia({ colorScheme: 'dark' });
  expect.soft(await violations(page, 'colours'), 'dark').toEqual([]);
  await page.emulateMedia({ colorScheme: 'light' });
}

/** Answers one message itself, as the real server does to none that the site sends. */
async function refuse(page: Page, refused: string): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => {
      const { id, data } = JSON.parse(String(frame));
      if (data?.text !== refused) return server.send(frame);
      const error = { code: 'forbidden', message: 'No.', retryable: false };
      socket.send(JSON.stringify({ reply: id, ok: false, error }));
    });
  });
}

const layouts = [
  { layout: 'desktop', size: {} },
  { layout: 'phone', size: PHONE },
] as const;

describe.each(layouts)('in the $layout layout', ({ layout, size }) => {
  const room = `All there is on a ${layout}`;
  let visit: Visit;
  let page: Page;

  beforeAll(async () => {
    await roomOfEveryBubble(room);
    visit = await stage.visit({ ...size, as: 'ana', reducedMotion: 'reduce' });
    page = visit.page;
    await refuse(page, 'refused');
    await page.goto('/');
    await openRoom(page, room);
  });
  afterAll(() => visit?.close());

  it('[A11Y5] axe finds nothing in bubbles of every kind, in both directions', async () => {
    await page.getByRole('button', { name: 'And in stone?' }).waitFor();
    await message(page, 'Cherries').getByRole('table').waitFor();
    await expectNothingFound(page);
    await page.evaluate('document.documentElement.dir = "rtl"');
    expect.soft(await violations(page), 'right to left').toEqual([]);
    await page.evaluate('document.documentElement.dir = "ltr"');

    await log(page).evaluate((element) => {
      element.scrollTop = 0;
    });
    await message(page, 'שלום').waitFor();
    await expectNothingFound(page);
  });

  it('[A11Y5] nor while the bot is thinking, in what was refused, and in a change being written', async () => {
    await say(page, 'refused');
    await message(page, 'refused').getByRole('button', { name: 'Retry' }).waitFor();
    await say(page, '@mathia think');
    await page.getByRole('button', { name: 'Stop' }).waitFor();
    await expectNothingFound(page);

    await message(page, 'refused').getByRole('button', { name: 'Discard' }).click();
    await message(page, 'refused').waitFor({ state: 'detached' });
    await chooseInMenu(page, '@mathia think', 'Edit');
    await page.getByText('Editing your message').waitFor();
    await expectNothingFound(page);
    await composer(page).press('Escape');
  });

  it('[A11Y6] what the details of a room open can be used, and gives axe nothing to find', async () => {
    await header(page).getByRole('button', { name: 'Members' }).click();
    const actions = page.getByRole('button', { name: 'Actions for ben' });
    const admin = page.getByRole('menuitem', { name: 'Make admin' });

    await actions.click();
    await admin.waitFor();
    await expectNothingFound(page);
    await page.keyboard.press('Escape');
    await admin.waitFor({ state: 'detached' });
    await expect.poll(() => actions.evaluate((button) => button.matches(':focus')), soon).toBe(true);
    await actions.click();
    await admin.click();

    await page.getByRole('listitem').filter({ hasText: '@ben' }).getByText('Admin').waitFor();
    await page.getByRole('button', { name: /^Close/ }).click();
    await actions.waitFor({ state: 'detached' });
  });
});

it('[A11Y7] by keyboard alone, the emoji list is opened, searched, chosen from and left for the text', async () => {
  await newRoom(ana, [ben], { name: 'By keyboard' });
  const { page, close } = await stage.visit({ as: 'ana', at: '/' });
  await openRoom(page, 'By keyboard');
  const list = page.getByRole('dialog', { name: 'Emoji list' });
  const emoji = page.getByRole('button', { name: 'Emoji', exact: true });

  await composer(page).focus();
  for (let steps = 0; steps < 5 && !(await emoji.evaluate((button) => button.matches(':focus'))); steps++) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('Enter');
  const search = list.getByRole('combobox');
  await search.waitFor();
  await expect.poll(() => search.evaluate((field) => field.matches(':focus')), soon).toBe(true);
  await page.keyboard.type('sunflower');
  // While it is typed there are others too; an arrow chooses among those that are there.
  await expect.poll(() => list.getByRole('option').count(), soon).toBe(1);
  await list.getByRole('option', { name: /sunflower/ }).waitFor();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await expect.poll(() => composer(page).inputValue(), soon).toBe('🌻');
  await page.keyboard.press('Escape');

  await list.waitFor({ state: 'detached' });
  expect(await composer(page).evaluate((field) => field.matches(':focus'))).toBe(true);
  await close();
});

it('[PWA1] without a network, the site opens again with its last room and what was said in it', async () => {
  const roomId = await newRoom(ana, [ben], { name: 'Remembered' });
  const { page, context, close } = await stage.visit({ as: 'ana', at: '/' });
  await openRoom(page, 'Remembered');
  await say(page, 'keep this');
  await message(page, 'keep this').getByRole('img', { name: 'Sent' }).waitFor();
  await page.evaluate('navigator.serviceWorker.ready.then(() => true)');

  await context.setOffline(true);
  await page.reload();

  await message(page, 'keep this').waitFor();
  await page.getByText('You are offline').waitFor();
  const another = await context.newPage();
  await another.goto(`/rooms/${roomId}`);
  await message(another, 'keep this').waitFor();
  await close();
});
