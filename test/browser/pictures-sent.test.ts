import type { Page, Route } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { drawnPhoto, dropped, keepPosted, pasted, picked, pictures, postedFiles } from '../fixtures/picture-pages.ts';
import { composer, drawnTexts, log, openRoom, say } from '../fixtures/site.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let anas: Visit;
let page: Page;
let rounds = 0;
let room: string;
let roomId: RoomId;

beforeAll(async () => {
  stage = await startStage();
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  anas = await stage.visit({ as: 'ana', at: '/' });
  page = anas.page;
});
afterAll(() => stage?.stop());

beforeEach(async () => {
  room = `Round ${++rounds}`;
  roomId = await newRoom(ben, [ana], { name: room });
  await openRoom(page, room);
});

const send = () => page.getByRole('button', { name: 'Send', exact: true }).click();
const strip = () => page.getByRole('list', { name: 'Pictures to send' });
const media = () => `${stage.chat.runtime.outputs.s3Url}/**`;

/** Lets go of what was held back. */
function hold() {
  const held: Route[] = [];
  return {
    handler: (route: Route) => (route.request().method() === 'POST' ? void held.push(route) : route.continue()),
    count: () => held.length,
    release: async () => {
      for (const route of held.splice(0)) await route.continue();
    },
  };
}

describe('picking', () => {
  it('[SITEPIC2] takes pictures that are dropped, pasted and chosen, several at once, and sends none that was removed', async () => {
    await dropped(page, [await drawnPhoto({ seed: 1 })]);
    await pasted(page, [await drawnPhoto({ seed: 2 })]);
    await picked(page, [await drawnPhoto({ seed: 3 }), await drawnPhoto({ seed: 4 })]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(4);

    await page.getByRole('button', { name: 'Remove picture 2' }).click();
    await page.getByRole('textbox', { name: 'Description of picture 1' }).fill('The lake at noon');
    await say(page, 'from the walk');

    await expect.poll(() => pictures(page).count(), soon).toBe(3);
    expect(await strip().count()).toBe(0);
    await log(page).getByRole('img', { name: 'The lake at noon' }).waitFor();
    expect(await drawnTexts(page)).toEqual(['3 pictures. from the walk']);
  });

  it('[SITEPIC2] keeps what was picked over a reload, and says when it is too much', async () => {
    const photos = await Promise.all(
      [1, 2, 3, 4, 5, 6, 7, 8].map((seed) => drawnPhoto({ seed, width: 300, height: 200 })),
    );
    await picked(page, photos);
    await page.getByText('at most 6 pictures. 2 pictures were left out').first().waitFor();
    await expect.poll(() => strip().locator('img').count(), soon).toBe(6);

    await page.reload();

    await expect.poll(() => strip().locator('img').count(), soon).toBe(6);
    await send();
    await expect.poll(() => pictures(page).count(), soon).toBe(6);
  });

  it('[SITEPIC7] sends nothing of a file that this browser cannot read, and says so', async () => {
    const asked: string[] = [];
    page.on('request', (request) => request.url().includes('/uploads') && asked.push(request.url()));

    await picked(page, [{ name: 'holiday.heic', mimeType: 'image/heic', buffer: Buffer.from('no picture') }]);

    await page.getByText('“holiday.heic” cannot be read as a picture').first().waitFor();
    expect(await strip().count()).toBe(0);
    expect(asked).toEqual([]);
  });
});

describe('what leaves the browser', () => {
  it('[SITEPIC7] has no place, no camera and no thumbnail in it, stands upright, and is no larger than it must be', async () => {
    const photo = await drawnPhoto({ width: 3_000, height: 2_000, isTurned: true });
    const before = await sharp(photo.buffer).metadata();
    await keepPosted(page);

    await dropped(page, [photo]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await send();

    await expect.poll(() => postedFiles(page), soon).toHaveLength(1);
    const [file = Buffer.alloc(0)] = await postedFiles(page);
    const { exif, xmp, iptc, orientation, width, height } = await sharp(file).metadata();
    expect(before).toMatchObject({ orientation: 6, exif: expect.any(Buffer) });
    expect([exif, xmp, iptc, orientation]).toEqual([undefined, undefined, undefined, undefined]);
    expect([width, height]).toEqual([2_048, 1_365]);
    expect(file.includes('Exif')).toBe(false);
  });

  it('[SITEPIC7] is made anew also when it is small, and keeps what is clear', async () => {
    const clear = await sharp({
      create: { width: 80, height: 60, channels: 4, background: { r: 200, g: 20, b: 20, alpha: 0.5 } },
    })
      .png()
      .withExif({ IFD0: { Artist: 'Ana' } })
      .toBuffer();
    await keepPosted(page);

    await picked(page, [{ name: 'clear.png', mimeType: 'image/png', buffer: clear }]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await send();

    await expect.poll(() => postedFiles(page), soon).toHaveLength(1);
    const [file] = await postedFiles(page);
    const { exif, hasAlpha, format } = await sharp(file).metadata();
    expect([exif, hasAlpha, format]).toEqual([undefined, true, 'webp']);
  });

  it('[SITEPIC7] may have come from 48 megapixels', async () => {
    const photo = await drawnPhoto({ width: 8_000, height: 6_000 });

    await picked(page, [photo]);
    await expect.poll(() => strip().locator('img').count(), { ...soon, timeout: 40_000 }).toBe(1);
    await send();

    await expect.poll(() => pictures(page).count(), soon).toBe(1);
    expect(await pictures(page).first().getAttribute('alt')).toContain('Picture');
  });
});

describe('uploading', () => {
  it('[SITEPIC1] shows the picture to the room at once, and how far it has come', async () => {
    const held = hold();
    await page.route(media(), held.handler);
    await dropped(page, [await drawnPhoto({ seed: 9 })]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await send();

    await expect.poll(() => held.count(), soon).toBe(1);
    await log(page).getByRole('progressbar').waitFor();
    await log(page).getByRole('img', { name: 'Sent' }).waitFor();
    await held.release();

    await expect.poll(() => pictures(page).count(), soon).toBe(1);
    await page.unroute(media());
  });

  it('[SITEPIC5] stops an upload and can go on with it', async () => {
    const held = hold();
    await page.route(media(), held.handler);
    await dropped(page, [await drawnPhoto({ seed: 10 })]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await send();
    await expect.poll(() => held.count(), soon).toBe(1);

    await log(page).getByRole('button', { name: 'Stop upload' }).click();
    await page.unroute(media());
    await log(page).getByRole('button', { name: 'Upload stopped. Retry upload' }).click();

    await expect.poll(() => pictures(page).count(), soon).toBe(1);
    expect(await drawnTexts(page)).toEqual(['Picture']);
  });

  it('[SITEPIC3] sends again what failed, without choosing again, also after a reload', async () => {
    const failing = (route: Route) => (route.request().method() === 'POST' ? route.abort() : route.continue());
    await page.route(media(), failing);
    await dropped(page, [await drawnPhoto({ seed: 11 })]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await say(page, 'from the tunnel');
    const retry = log(page).getByRole('button', { name: 'Upload failed. Retry upload' });
    await retry.waitFor();

    await page.reload();
    await retry.waitFor();
    await page.unroute(media());
    await retry.click();

    await expect.poll(() => pictures(page).count(), soon).toBe(1);
    expect(await drawnTexts(page)).toEqual(['Picture. from the tunnel']);
    const { events } = await ben.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } });
    expect(events.filter(({ event }) => event === 'message.created')).toHaveLength(1);
  });

  it('[SITEPIC1] waits for the network with the message', async () => {
    await dropped(page, [await drawnPhoto({ seed: 12 })]);
    await expect.poll(() => strip().locator('img').count(), soon).toBe(1);
    await anas.context.setOffline(true);
    await say(page, 'offline');
    await log(page).getByRole('img', { name: 'Sending' }).waitFor();

    await anas.context.setOffline(false);

    await expect.poll(() => pictures(page).count(), { ...soon, timeout: 40_000 }).toBe(1);
    expect(await composer(page).inputValue()).toBe('');
  });

  it('[SITEPIC8] complains about nothing in the console', () => {
    expect(anas.complaints).toEqual([]);
  });
});
