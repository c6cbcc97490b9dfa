import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { pictures } from '../fixtures/picture-pages.ts';
import { drawnScene, isUnderstood, show, whenever } from '../fixtures/pictures.ts';
import { composer, log, message, openRoom, say } from '../fixtures/site.ts';
import { STILL } from '../fixtures/site-states.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';

const ROOM = 'Kinds of pictures';

let stage: Stage;
let ana: Person;
let anas: SocketClient;
let visit: Visit;
let page: Page;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage({}, { hasCamera: true });
  [ana] = (await stage.chat.people('Ana')) as [Person];
  anas = await ana.join();
  roomId = await newRoom(ana, [], { name: ROOM });
  visit = await stage.visit({ ...STILL, as: 'ana', at: '/', permissions: ['camera'] });
  page = visit.page;
  await openRoom(page, ROOM);
});
afterAll(() => stage?.stop());

it('[SITEPIC15] takes a picture with the camera, lets it be taken again, and sends it', async () => {
  await page.getByRole('button', { name: 'Add pictures' }).click();
  await page.getByRole('menuitem', { name: 'Take a picture' }).click();
  const dialog = page.getByRole('dialog', { name: 'Take a picture' });
  await dialog.getByRole('button', { name: 'Take the picture' }).click();
  await dialog.getByRole('img', { name: 'The picture you took' }).waitFor();
  await dialog.getByRole('button', { name: 'Take another' }).click();
  await dialog.getByRole('button', { name: 'Take the picture' }).click();
  await dialog.getByRole('button', { name: 'Use this picture' }).click();

  await page.getByRole('list', { name: 'Pictures to send' }).locator('img').waitFor();
  await composer(page).focus();
  await say(page, 'from the camera');

  await message(page, 'from the camera').waitFor();
  await expect.poll(() => pictures(page).count(), soon).toBe(1);
  expect(visit.complaints).toEqual([]);
});

it('[SITEPIC16] hides a picture behind a notice where moderation says so, until somebody asks for it', async () => {
  const file = await drawnScene({ seed: 16 }).jpeg().toBuffer();
  const before = await show({ person: ana, socket: anas }, roomId, file, 'seen as harmless');
  await whenever(ana, before.attachmentId, isUnderstood);
  await message(page, 'seen as harmless').waitFor();
  await moderate('Violence');

  // The same picture again: what is known of it is what the service has said since.
  const hidden = await show({ person: ana, socket: anas }, roomId, file, 'seen as violent');
  await whenever(ana, hidden.attachmentId, isUnderstood);

  const article = message(page, 'seen as violent');
  await article.getByText('This picture may be upsetting').waitFor();
  expect(await article.getByText('Violence').count()).toBeGreaterThan(0);
  expect(await article.getByRole('list', { name: 'What is in the picture' }).count()).toBe(0);
  await article.getByRole('button', { name: 'Show', exact: true }).click();
  await expect.poll(() => article.getByText('This picture may be upsetting').count(), soon).toBe(0);
  await article.locator('img:not([data-waiting])[src^="http"]').waitFor();
});

it('[SITEPIC17] says of a picture that a model made it', async () => {
  const png = await drawnScene({ seed: 17, width: 200, height: 150 }).png().toBuffer();
  const url = `data:image/png;base64,${png.toString('base64')}`;
  const attachments = [{ url, alt: 'A lighthouse', madeByModel: true }];
  stage.bot.answerWith(() => ({ kind: 'json', answer: { messages: [{ text: 'drawn', attachments }] } }));

  await say(page, '@mathia draw a lighthouse');

  await log(page).getByText('Made by a model').first().waitFor();
  await log(page).locator('img[alt*="A lighthouse"]').waitFor();
  expect(visit.complaints).toEqual([]);
});

/** What a service of moderation says of every picture so far; the local runtime has none. */
async function moderate(category: string): Promise<void> {
  const { table, TableName } = tableClient(stage.chat.runtime);
  const rows = (await allRows(stage.chat.runtime)) as { PK: string; SK: string }[];
  for (const { PK, SK } of rows.filter((row) => row.PK.startsWith('PICTURE#'))) {
    const input = {
      UpdateExpression: 'SET seen.moderation = :found',
      ExpressionAttributeValues: { ':found': { categories: [category] } },
    };
    await table.send(new UpdateCommand({ TableName, Key: { PK, SK }, ...input }));
  }
}
