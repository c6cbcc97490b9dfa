import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PHONE, type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { conversation, drawnTexts, message, openRoom, roomLine, rooms, say } from '../fixtures/site.ts';

let stage: Stage;

beforeAll(async () => {
  stage = await startStage({ bot: 'reference' });
});
afterAll(() => stage?.stop());

async function signUp(page: Page, name: string): Promise<void> {
  await page.goto('/');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Username').fill(name);
  const email = page.getByLabel('Email');
  if (await email.isVisible()) await email.fill(`${name}@example.com`);
  await page.getByLabel('Password').fill('correct horse battery');
  await page.getByRole('button', { name: 'Create account' }).click();
  await roomLine(page, 'Lobby').waitFor();
}

/** Who said what, without whose screen it is. */
async function neutral(page: Page, me: string): Promise<string[]> {
  return (await conversation(page)).map(({ who, text }) => `${who === 'You' ? me : who}: ${text}`);
}

describe('two people and a bot', () => {
  let dora: Visit;
  let emil: Visit;

  it('[SITE1] lets two people sign up and find the Lobby and their own room with the bot', async () => {
    [dora, emil] = await Promise.all([stage.visit(), stage.visit(PHONE)]);

    await Promise.all([signUp(dora.page, 'dora'), signUp(emil.page, 'emil')]);

    for (const { page } of [dora, emil]) {
      await roomLine(page, 'Mathia').waitFor();
      expect(await rooms(page).getByRole('link').count()).toBe(2);
    }
  });

  it('[SITE2] shows what one says to the other, in the same order', async () => {
    await Promise.all([openRoom(dora.page, 'Lobby'), openRoom(emil.page, 'Lobby')]);

    await say(dora.page, 'Hello Emil!');
    await message(emil.page, 'Hello Emil!').waitFor();
    await say(emil.page, 'Hello Dora, here I am');
    await message(dora.page, 'Hello Dora, here I am').waitFor();

    expect(await drawnTexts(dora.page)).toEqual(['Hello Emil!', 'Hello Dora, here I am']);
    expect(await drawnTexts(emil.page)).toEqual(['Hello Emil!', 'Hello Dora, here I am']);
  });

  it('[SITE3] has the bot answer a mention in the Lobby', async () => {
    await say(emil.page, '@mathia what is 15% of 84?');

    await Promise.all([dora, emil].map(({ page }) => message(page, '12.6').waitFor()));
    await expect.poll(() => drawnTexts(dora.page), soon).toHaveLength(4);
  });

  it('[SITE4] shows the same conversation after a reload', async () => {
    const before = await neutral(dora.page, 'Dora');

    await dora.page.reload();
    await message(dora.page, '12.6').waitFor();

    expect(await neutral(dora.page, 'Dora')).toEqual(before);
  });

  it('[SITE5] sends what was written offline, once, and shows what was missed', async () => {
    await emil.context.setOffline(true);
    await emil.page.getByText('You are offline').waitFor();
    await say(emil.page, 'I am in a tunnel');
    await message(emil.page, 'I am in a tunnel').getByRole('img', { name: 'Sending' }).waitFor();
    await say(dora.page, 'Where are you?');
    await say(dora.page, 'Emil?');
    await message(dora.page, 'Emil?').getByRole('img', { name: 'Sent' }).waitFor();
    expect(await drawnTexts(dora.page)).not.toContain('I am in a tunnel');

    await emil.context.setOffline(false);

    await message(dora.page, 'I am in a tunnel').waitFor();
    await message(emil.page, 'Emil?').waitFor();
    await expect.poll(() => neutral(emil.page, 'Emil'), soon).toEqual(await neutral(dora.page, 'Dora'));
    const texts = (await conversation(dora.page)).map(({ text }) => text);
    expect(texts.slice(-3)).toEqual(['Where are you?', 'Emil?', 'I am in a tunnel']);
    expect(new Set(texts).size).toBe(texts.length);
  });

  it('[SITE6] has the bot answer everything in the room that is one’s own with it', async () => {
    await openRoom(dora.page, 'Mathia');

    await say(dora.page, 'How much is 3 lb in kg?');

    await message(dora.page, '1.36').waitFor();
  });

  it('[SITE7] complains about nothing in the console, and asks nobody but its own servers', () => {
    const { siteUrl, issuer, socketUrl } = stage.chat.runtime.outputs;
    const own = [siteUrl, issuer, new URL(socketUrl).origin];

    expect(dora.complaints).toEqual([]);
    expect(emil.complaints).toEqual([]);
    expect([...dora.origins, ...emil.origins].filter((origin) => !own.includes(origin))).toEqual([]);
  });
});
