import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { chooseInMenu, drawnTexts, message, openMessageMenu, openRoom, say } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let anas: Visit;
let page: Page;

beforeAll(async () => {
  stage = await startStage({ bot: 'none' });
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  bens = await ben.join();
  anas = await stage.visit({ as: 'ana', at: '/', timezoneId: 'UTC' });
  page = anas.page;
});
afterAll(() => stage?.stop());

async function roomOfTwo(name: string): Promise<RoomId> {
  const roomId = await newRoom(ben, [ana], { name });
  await openRoom(page, name);
  return roomId;
}

describe('a message', () => {
  it('[TIMELINE2] takes reactions of everybody, each once, and gives mine back', async () => {
    const roomId = await roomOfTwo('Reactions');
    const { messageId } = await bens.send(roomId, 'cake?');

    const menu = await openMessageMenu(page, 'cake?');
    await menu.getByRole('menuitem', { name: 'React with ❤️' }).click();
    const heart = message(page, 'cake?').getByRole('button', { name: /❤️/ });
    await heart.waitFor();
    expect(await heart.getAttribute('aria-pressed')).toBe('true');
    await bens.command('reaction.set', { roomId, messageId, emoji: '❤️', on: true });
    await message(page, 'cake?').getByRole('button', { name: '❤️ by You and Ben' }).waitFor();

    await heart.click();

    await message(page, 'cake?').getByRole('button', { name: '❤️ by Ben' }).waitFor();
    expect(await heart.getAttribute('aria-pressed')).toBe('false');
  });

  it('[TIMELINE3] takes any emoji of the list as a reaction', async () => {
    const roomId = await roomOfTwo('More reactions');
    await bens.send(roomId, 'look, a robot');

    await chooseInMenu(page, 'look, a robot', 'More reactions…');
    const list = page.getByRole('dialog', { name: 'Emoji list' });
    await list.getByRole('combobox').fill('robot');
    await list.getByRole('option', { name: /robot/ }).first().click();

    await message(page, 'look, a robot').getByRole('button', { name: '🤖 by You' }).waitFor();
    expect(await list.count()).toBe(0);
  });

  it('[TIMELINE4] shows that its author has changed it', async () => {
    const roomId = await roomOfTwo('Changes');
    const { messageId } = await bens.send(roomId, 'see you at 5');
    await message(page, 'see you at 5').waitFor();

    await bens.command('message.edit', { roomId, messageId, text: 'see you at 6' });

    await message(page, 'see you at 6').getByText('edited').waitFor();
    expect(await drawnTexts(page)).toEqual(['see you at 6']);
  });

  it('[TIMELINE5] is deleted for everybody after a question, and only where I may', async () => {
    const roomId = await roomOfTwo('Deletion');
    await bens.send(roomId, 'not mine');
    await say(page, 'a slip');
    await message(page, 'a slip').getByRole('img', { name: 'Sent' }).waitFor();

    const menu = await openMessageMenu(page, 'not mine');
    expect(await menu.getByRole('menuitem', { name: 'Delete' }).count()).toBe(0);
    await page.keyboard.press('Escape');
    await chooseInMenu(page, 'a slip', 'Delete');
    await page.getByRole('dialog', { name: 'Delete this message?' }).getByRole('button', { name: 'Delete' }).click();

    await expect.poll(() => drawnTexts(page), soon).toEqual(['not mine', 'This message was deleted']);
    const ofBen = () => ben.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } });
    await expect.poll(async () => JSON.stringify(await ofBen()), soon).not.toContain('a slip');
  });

  it('[TIMELINE6] complains about nothing in the console', () => {
    expect(anas.complaints).toEqual([]);
  });
});
