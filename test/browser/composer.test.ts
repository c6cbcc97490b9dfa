import type { Page } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { chooseInMenu, composer, drawn, drawnTexts, log, message, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let anas: Visit;
let page: Page;
let rounds = 0;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  anas = await stage.visit({ as: 'ana', at: '/' });
  page = anas.page;
});
afterAll(() => stage?.stop());

let room: string;

/** A new room each time, so that nothing of another test stands in it. */
beforeEach(async () => {
  room = `Round ${++rounds}`;
  await newRoom(ben, [ana], { name: room });
  await openRoom(page, room);
});

const emojiList = () => page.getByRole('dialog', { name: 'Emoji list' });

describe('keys', () => {
  it('[UX2] sends by Enter, and breaks the line by Shift+Enter', async () => {
    await composer(page).pressSequentially('first');
    await composer(page).press('Shift+Enter');
    await composer(page).pressSequentially('second');
    expect(await drawnTexts(page)).toEqual([]);

    await composer(page).press('Enter');

    await expect.poll(() => drawnTexts(page), soon).toEqual(['first\nsecond']);
    expect(await composer(page).inputValue()).toBe('');
  });

  it('[UX2] never sends by an Enter that confirms a word of an input method', async () => {
    await composer(page).focus();
    const devtools = await anas.context.newCDPSession(page);
    await devtools.send('Input.imeSetComposition', { text: 'にほん', selectionStart: 3, selectionEnd: 3 });
    await expect.poll(() => composer(page).inputValue(), soon).toBe('にほん');

    await devtools.send('Input.dispatchKeyEvent', {
      type: 'rawKeyDown',
      key: 'Enter',
      code: 'Enter',
      windowsVirtualKeyCode: 229,
    });
    await composer(page).evaluate((field) => {
      const Key = field.ownerDocument.defaultView.KeyboardEvent;
      const enter = { key: 'Enter', bubbles: true, cancelable: true };
      field.dispatchEvent(new Key('keydown', { ...enter, isComposing: true }));
      field.dispatchEvent(new Key('keydown', { ...enter, keyCode: 229 })); // Safari's, after the composition has ended
    });
    await devtools.send('Input.insertText', { text: '日本' });

    expect(await composer(page).inputValue()).toBe('日本');
    expect(await drawnTexts(page)).toEqual([]);
    await composer(page).press('Enter');
    await expect.poll(() => drawnTexts(page), soon).toEqual(['日本']);
  });

  it('[UX12] changes my last message by ArrowUp in an empty composer, and by Escape leaves it', async () => {
    await say(page, 'teh message');
    await message(page, 'teh message').getByRole('img', { name: 'Sent' }).waitFor();

    await composer(page).press('ArrowUp');
    expect(await composer(page).inputValue()).toBe('teh message');
    await page.getByText('Editing your message').waitFor();
    await composer(page).press('Escape');
    expect(await composer(page).inputValue()).toBe('');
    await composer(page).press('ArrowUp');
    await composer(page).fill('the message');
    await composer(page).press('Enter');

    await expect.poll(() => drawnTexts(page), soon).toEqual(['the message']);
    await message(page, 'the message').getByText('edited').waitFor();
    expect(await page.getByText('Editing your message').count()).toBe(0);
  });

  it('[UX12] leaves ArrowUp to the text where there is one', async () => {
    await say(page, 'sent before');
    await message(page, 'sent before').getByRole('img', { name: 'Sent' }).waitFor();
    await composer(page).fill('being written');

    await composer(page).press('ArrowUp');

    expect(await composer(page).inputValue()).toBe('being written');
    expect(await page.getByText('Editing your message').count()).toBe(0);
  });

  it('[UX12] goes to another room by Ctrl+K, some letters and Enter', async () => {
    await newRoom(ben, [ana], { name: 'Zebra crossing' });

    await composer(page).press('Control+k');
    const switcher = page.getByRole('combobox', { name: 'Go to a room' });
    await switcher.fill('zeb');
    await page.getByRole('option', { name: /Zebra crossing/ }).waitFor();
    await switcher.press('Enter');

    await page.getByRole('log', { name: 'Messages in Zebra crossing' }).waitFor();
    expect(await switcher.count()).toBe(0);
  });
});

describe('emoji list', () => {
  it('[UX3] puts a choice in at the caret, and is closed by sending', async () => {
    await composer(page).fill('good  morning');
    await composer(page).evaluate((field) => field.setSelectionRange(5, 5));

    await page.getByRole('button', { name: 'Emoji', exact: true }).click();
    await emojiList().getByRole('searchbox').or(emojiList().getByRole('combobox')).fill('sunflower');
    await emojiList()
      .getByRole('option', { name: /sunflower/ })
      .or(emojiList().getByRole('menuitem', { name: /sunflower/ }))
      .first()
      .click();

    await expect.poll(() => composer(page).inputValue(), soon).toBe('good 🌻 morning');
    expect(await emojiList().isVisible()).toBe(true);
    await page.getByRole('button', { name: 'Send', exact: true }).click();
    await expect.poll(() => drawnTexts(page), soon).toEqual(['good 🌻 morning']);
    expect(await emojiList().count()).toBe(0);
  });

  it('[UX3] is closed by Enter in the text, by Escape, by its button and by a press elsewhere', async () => {
    const button = page.getByRole('button', { name: 'Emoji', exact: true });
    const ways = {
      enter: () => say(page, 'sent by Enter'),
      escape: () => page.keyboard.press('Escape'),
      button: () => button.click(),
      outside: () => log(page).click({ position: { x: 20, y: 20 } }),
    };
    for (const close of Object.values(ways)) {
      await button.click();
      await emojiList().waitFor();
      await close();
      await emojiList().waitFor({ state: 'detached' });
    }

    expect(await drawnTexts(page)).toEqual(['sent by Enter']);
  });

  it('[UX3] has asked nobody but our own servers', () => {
    const { siteUrl, socketUrl } = stage.chat.runtime.outputs;

    expect([...anas.origins].toSorted()).toEqual([siteUrl, new URL(socketUrl).origin].toSorted());
  });
});

describe('drafts', () => {
  it('[UX11] are kept for each room, and over a reload', async () => {
    await newRoom(ben, [ana], { name: `Other of ${room}` });
    await composer(page).fill('half a thought');
    await openRoom(page, `Other of ${room}`);
    expect(await composer(page).inputValue()).toBe('');
    await composer(page).fill('another');

    await openRoom(page, room);
    await expect.poll(() => composer(page).inputValue(), soon).toBe('half a thought');
    await page.reload();
    await expect.poll(() => composer(page).inputValue(), soon).toBe('half a thought');
    await openRoom(page, `Other of ${room}`);
    await expect.poll(() => composer(page).inputValue(), soon).toBe('another');
  });

  it('[UX11] are gone with the message that was sent', async () => {
    await say(page, 'a whole thought');
    await message(page, 'a whole thought').getByRole('img', { name: 'Sent' }).waitFor();

    await page.reload();

    await message(page, 'a whole thought').waitFor();
    expect(await composer(page).inputValue()).toBe('');
  });
});

describe('mentions, answers and limits', () => {
  it('[COMPOSER1] offers people and the bot after an @, by keys and by name', async () => {
    await composer(page).pressSequentially('ask @');
    const offered = page.getByRole('listbox', { name: 'People and bots to mention' }).getByRole('option');
    await expect
      .poll(() => offered.allTextContents(), soon)
      .toEqual([expect.stringContaining('@mathia'), expect.stringContaining('@ben')]);

    await composer(page).pressSequentially('be');
    await expect.poll(() => offered.count(), soon).toBe(1);
    await composer(page).press('Tab');

    expect(await composer(page).inputValue()).toBe('ask @ben ');
    expect(await offered.count()).toBe(0);
    expect(await drawnTexts(page)).toEqual([]);
  });

  it('[COMPOSER2] takes Enter for the chosen name first, and only then for sending', async () => {
    await composer(page).pressSequentially('@m');
    await page.getByRole('option', { name: /mathia/ }).waitFor();

    await composer(page).press('Enter');
    expect(await composer(page).inputValue()).toBe('@mathia ');
    await composer(page).press('Enter');

    await expect.poll(() => drawnTexts(page), soon).toEqual(['@mathia']);
  });

  it('[COMPOSER3] answers a message under its quote, and can be stopped from it', async () => {
    await say(page, 'what do you think?');
    await message(page, 'what do you think?').getByRole('img', { name: 'Sent' }).waitFor();

    await chooseInMenu(page, 'what do you think?', 'Reply');
    await page.getByText('Replying to You').waitFor();
    await page.getByRole('button', { name: 'Cancel reply' }).click();
    expect(await page.getByText('Replying to').count()).toBe(0);
    await chooseInMenu(page, 'what do you think?', 'Reply');
    await say(page, 'a good idea');

    const answer = message(page, 'a good idea');
    await answer.getByRole('button', { name: 'You what do you think?' }).waitFor();
    expect(await page.getByText('Replying to').count()).toBe(0);
    expect((await drawn(page)).map(({ text }) => text)).toEqual(['what do you think?', 'a good idea']);
  });

  it('[COMPOSER4] says how many bytes are too many, and sends nothing of it', async () => {
    await composer(page).fill('é'.repeat(8 * 1024 + 1));

    await page.getByRole('alert').getByText('2 bytes too long').waitFor();
    await composer(page).press('Enter');

    expect(await page.getByRole('button', { name: 'Send', exact: true }).isDisabled()).toBe(true);
    expect(await drawnTexts(page)).toEqual([]);
    await composer(page).fill('');
  });

  it('[COMPOSER5] complains about nothing in the console', () => {
    expect(anas.complaints).toEqual([]);
  });
});
