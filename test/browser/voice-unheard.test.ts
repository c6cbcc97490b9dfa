import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tone, webmOpus } from '../../local/speech/transcribe/recordings.fixture.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { hearingOf, overhear, soundAt } from '../fixtures/hearing.ts';
import { sendRecording } from '../fixtures/recordings.ts';
import { message, openRoom } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { speakHere } from '../fixtures/speak-here.ts';
import { sayAloud } from '../fixtures/voice-notes.ts';

const ROOM = 'Hard of hearing';
const HZ = 16_000;
const INSTALL = 'Speaking needs a library, which is not installed.';

let stage: Stage;
let ben: Person;
let bens: SocketClient;
let roomId: RoomId;
let visit: Visit;
let page: Page;

async function enter(options: { withoutPath?: boolean } = {}): Promise<void> {
  stage = await startStage();
  const path = process.env.PATH;
  // The engine starts with the first recording, and finds no recogniser there.
  if (options.withoutPath) process.env.PATH = '/nowhere';
  const [ana, other] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  ben = other;
  bens = await ben.join();
  roomId = await newRoom(ana, [ben], { name: ROOM });
  visit = await stage.visit({ as: 'ana' });
  page = visit.page;
  await overhear(page);
  await page.goto('/');
  await openRoom(page, ROOM);
  afterwards = () => {
    process.env.PATH = path ?? '';
  };
}
let afterwards = () => {};

const play = (on = page) => on.getByRole('button', { name: 'Play', exact: true }).last();
const isPlaying = async () => (await hearingOf(page)).isPlaying;

describe('where no recogniser is installed', () => {
  beforeAll(() => enter({ withoutPath: true }));
  afterAll(async () => {
    afterwards();
    await stage?.stop();
  });

  it('[SITEPLAY7] a recording says so, offers to try again, and can be played', async () => {
    await sendRecording({ person: ben, socket: bens }, roomId, await webmOpus(tone(3)));

    await message(page, 'No transcript')
      .getByText(/pocketsphinx/)
      .waitFor();
    await play().click();
    await expect.poll(isPlaying, soon).toBe(true);
    expect((await soundAt((await hearingOf(page)).src)).loudness).toBeGreaterThan(0.02);
    await message(page, 'No transcript').getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Transcribing…').waitFor();
    await message(page, 'No transcript')
      .getByText(/pocketsphinx/)
      .waitFor();

    expect(visit.complaints).toEqual([]);
  });
});

describe('a recording', () => {
  beforeAll(() => enter());
  afterAll(() => stage?.stop());

  it('[SITEPLAY7] in which nobody speaks says so, and one that is none says why', async () => {
    const silence = Float32Array.from({ length: 2 * HZ }, (_, index) => 0.001 * Math.sin(index));
    await sendRecording({ person: ben, socket: bens }, roomId, await webmOpus(silence));

    await page.getByText('Transcribing…').waitFor();
    await page.getByText('Nobody speaks in this recording.').waitFor();
    await sendRecording({ person: ben, socket: bens }, roomId, Buffer.from('nothing to be heard'.repeat(50)));
    await page.getByText('The file is not a recording.').waitFor();
  });

  it('[SITEPLAY2] that does not come is said not to, and is tried again', async () => {
    await sayAloud({ person: ben, socket: bens }, roomId, 'The quick brown fox jumps over the lazy dog.');
    await message(page, 'lazy dog').waitFor();
    const links: string[] = [];
    page.on('request', (request) => {
      if (/\/v1\/attachments\/att_/.test(request.url())) links.push(request.url());
    });
    const media = `${stage.chat.runtime.outputs.s3Url}/**`;
    await page.route(media, (route) => route.abort());
    await play().click();
    await page.getByRole('alert').getByText('This could not be played.').waitFor();
    expect(links).toHaveLength(2); // another link is asked for once

    await page.unroute(media);
    await page.getByRole('alert').getByRole('button', { name: 'Try again' }).click();

    await expect.poll(isPlaying, soon).toBe(true);
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('[SITEPLAY3] that is to be made of a text says why it cannot be, and is tried again', async () => {
    const here = await speakHere(stage.chat);
    const { messageId } = await bens.send(roomId, 'The bridge is closed today.');
    const place = { roomId, messageId };
    await here.begin(place, 'The bridge is closed today.');
    await message(page, 'bridge').getByText('Preparing…').waitFor();
    await here.invoke(await here.record(place), ({ service }) => {
      if (service === 'speech') throw Object.assign(new Error(INSTALL), { name: 'NotImplementedOnThisMachine' });
    });
    await message(page, 'bridge').getByText('It cannot be read aloud.').waitFor();
    await message(page, 'bridge').getByText(INSTALL).waitFor();

    await message(page, 'bridge').getByRole('button', { name: 'Try again' }).click();

    await expect.poll(isPlaying, soon).toBe(true);
    expect(await message(page, 'bridge').getByText('It cannot be read aloud.').count()).toBe(0);
  });
});
