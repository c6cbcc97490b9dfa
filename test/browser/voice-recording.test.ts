import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { decodedMedia } from '../../local/speech/transcribe/decode.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { logOf, newRoom, type Person } from '../fixtures/chat.ts';
import {
  hidePage,
  holdMicrophone,
  KEEP_TRACKS,
  openTracks,
  recordNothing,
  type SpokenFile,
  spokenFile,
} from '../fixtures/microphone.ts';
import { keepPosted, postedFiles } from '../fixtures/picture-pages.ts';
import { composer, log, openRoom } from '../fixtures/site.ts';

let stage: Stage;
let spoken: SpokenFile;
let ana: Person;
let ben: Person;
let anas: Visit;
let page: Page;
let rounds = 0;
let roomId: RoomId;

beforeAll(async () => {
  spoken = await spokenFile('The quick brown fox jumps over the lazy dog.');
  stage = await startStage({}, { microphone: spoken.path });
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  anas = await stage.visit({ as: 'ana', permissions: ['microphone'] });
  page = anas.page;
  await page.addInitScript(KEEP_TRACKS);
  await page.goto('/');
});
afterAll(async () => {
  await stage?.stop();
  await spoken?.remove();
});

beforeEach(async () => {
  const name = `Round ${++rounds}`;
  roomId = await newRoom(ben, [ana], { name });
  await openRoom(page, name);
  await keepPosted(page);
});

const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
const media = () => `${stage.chat.runtime.outputs.s3Url}/**`;
const timer = () => page.getByRole('timer');
const recordedFor = (seconds: number) => expect.poll(() => timer().textContent(), soon).toBe(`0:0${seconds}`);

const focused = (): Promise<string | null> => page.evaluate('document.activeElement?.getAttribute("aria-label")');
async function sentRecordings(): Promise<Attachment[]> {
  const events = await logOf(ben, roomId);
  return events.flatMap((event) => (event.event === 'message.created' ? event.data.attachments : []));
}

async function onlyRecording(): Promise<Attachment> {
  await expect.poll(sentRecordings, soon).toHaveLength(1);
  const [recording] = await sentRecordings();
  if (recording === undefined) throw new Error('nothing was sent');
  return recording;
}

/** What left the browser, as it sounds. */
async function heard(index = 0): Promise<{ seconds: number; loudest: number }> {
  const file = (await postedFiles(page))[index];
  if (file === undefined) throw new Error('nothing was uploaded');
  const { samples, seconds } = await decodedMedia({ media: file, format: undefined, sampleRate: undefined });
  return { seconds, loudest: samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0) };
}

describe('recording', () => {
  it('[SITEREC1] lasts as long as the button is held, and is sent when it is let go', async () => {
    const { letGo } = await holdMicrophone(page);
    await button('Let go to send').waitFor();
    await recordedFor(2);
    await letGo();

    const recording = await onlyRecording();
    await composer(page).waitFor();
    expect(recording).toMatchObject({ kind: 'audio', attachmentId: expect.any(String) });
    expect(recording.durationMs).toBeGreaterThan(1_900);
    expect(recording.durationMs).toBeLessThan(3_500);
    await expect.poll(() => postedFiles(page), soon).toHaveLength(1);
    const { seconds, loudest } = await heard();
    expect(Math.abs(seconds * 1_000 - (recording.durationMs ?? 0))).toBeLessThan(400);
    expect(loudest).toBeGreaterThan(0.05);
  });

  it('[SITEREC2] carries how loud it was, from its beginning to its end', async () => {
    const { letGo } = await holdMicrophone(page);
    await recordedFor(3);
    await letGo();

    const { peaks = [] } = await onlyRecording();
    expect(peaks.length).toBeGreaterThan(40);
    expect(Math.max(...peaks)).toBe(100);
    // A breath, then speech, then a breath again.
    expect(Math.max(...peaks.slice(0, 3))).toBeLessThan(20);
    expect(peaks.filter((peak) => peak > 20).length).toBeGreaterThan(peaks.length / 4);
  });

  it('[SITEREC3] is thrown away when the finger slides off, and by Escape', async () => {
    const { slide, letGo } = await holdMicrophone(page);
    await recordedFor(1);
    await slide(60);
    await page.getByText('Slide to cancel').waitFor();
    await slide(160);
    await composer(page).waitFor();
    await letGo();

    await button('Record a voice message').click();
    await recordedFor(1);
    await page.keyboard.press('Escape');

    await composer(page).waitFor();
    await page.waitForTimeout(300);
    expect(await sentRecordings()).toEqual([]);
    expect(await postedFiles(page)).toEqual([]);
    expect(await openTracks(page)).toBe(0);
  });

  it('[SITEREC4] goes on after a tap, is listened to, and sent', async () => {
    await button('Record a voice message').click();
    await recordedFor(2);
    await button('Stop and listen first').click();
    const own = page.getByRole('group', { name: 'Your recording' });
    await own.getByRole('button', { name: 'Play' }).click();
    await own.getByRole('button', { name: 'Pause' }).waitFor();
    expect(await openTracks(page)).toBe(0);
    expect(await sentRecordings()).toEqual([]);

    await button('Send voice message').click();

    const { durationMs } = await onlyRecording();
    await composer(page).waitFor();
    expect(durationMs).toBeGreaterThan(1_900);
    await expect.poll(() => postedFiles(page), soon).toHaveLength(1);
    expect((await heard()).loudest).toBeGreaterThan(0.05);
  });

  it('[SITEREC4] is kept over a reload until it is sent or deleted', async () => {
    await button('Record a voice message').click();
    await recordedFor(1);
    await button('Stop and listen first').click();
    await page.getByRole('group', { name: 'Your recording' }).waitFor();

    await page.reload();
    const own = page.getByRole('group', { name: 'Your recording' });
    await own.getByRole('button', { name: 'Play' }).waitFor();
    await own.getByRole('button', { name: 'Delete recording' }).click();
    await composer(page).waitFor();
    await page.reload();

    await composer(page).waitFor();
    await page.waitForTimeout(500);
    expect(await own.count()).toBe(0);
    expect(await sentRecordings()).toEqual([]);
  });

  it('[SITEREC5] can be made and sent by keys alone', async () => {
    await button('Record a voice message').focus();
    await page.keyboard.press('Enter');
    await recordedFor(1);
    await expect.poll(focused, soon).toBe('Stop and listen first');
    await page.keyboard.press('Space');
    await expect.poll(focused, soon).toBe('Send voice message');
    await page.keyboard.press('Enter');

    await onlyRecording();
    await composer(page).waitFor();
  });

  it('[SITEREC6] says how it is done when it is too short, and sends nothing', async () => {
    await recordNothing(page);

    await page.getByText('Too short. Hold to record').first().waitFor();
    await composer(page).waitFor();
    expect(await sentRecordings()).toEqual([]);
  });

  it('[SITEREC7] stops when the page is hidden, and keeps what there is', async () => {
    await button('Record a voice message').click();
    await recordedFor(1);
    await hidePage(page);

    await page.getByText('Recording stopped when you left the page').first().waitFor();
    await page.getByRole('group', { name: 'Your recording' }).waitFor();
    expect(await openTracks(page)).toBe(0);
    await button('Send voice message').click();
    await onlyRecording();
  });

  it('[SITEREC7] stops when the microphone is taken away, and keeps what there is', async () => {
    await button('Record a voice message').click();
    await recordedFor(1);
    await page.evaluate(`(() => {
      for (const track of window.openedTracks) {
        track.stop();
        track.dispatchEvent(new Event('ended'));
      }
    })()`);

    await page.getByText('The microphone was taken away').first().waitFor();
    await button('Send voice message').click();
    expect((await onlyRecording()).durationMs).toBeGreaterThan(900);
  });
});

describe('a microphone', () => {
  it('[SITEREC8] that is refused, missing, busy or unknown to the browser is explained', async () => {
    const refused = await stage.visit({ as: 'ana', at: `/rooms/${roomId}` });
    const record = refused.page.getByRole('button', { name: 'Record a voice message' });
    await record.click();
    await refused.page.getByText('The microphone may not be used. Allow it').first().waitFor();
    for (const [name, words] of [
      ['NotFoundError', 'No microphone was found. Plug one in'],
      ['NotReadableError', 'Another program may be using it'],
    ]) {
      await refused.page.evaluate(`navigator.mediaDevices.getUserMedia = () =>
        Promise.reject(new DOMException('no', '${name}'))`);
      await record.click();
      await refused.page
        .getByText(words ?? '')
        .first()
        .waitFor();
    }
    await refused.page.evaluate('delete window.MediaRecorder');
    await record.click();
    await refused.page.getByText('This browser cannot record').first().waitFor();

    await composer(refused.page).fill('Then I write');
    expect(await refused.page.getByRole('button', { name: 'Send', exact: true }).isEnabled()).toBe(true);
    expect(refused.complaints).toEqual([]);
    await refused.close();
  });
});

describe('sending a recording', () => {
  it('[SITEREC9] that failed is done again without recording again, also after a reload', async () => {
    let tries = 0;
    const failing = (route: Route) => {
      if (route.request().method() !== 'POST') return route.continue();
      tries += 1;
      return route.abort();
    };
    await page.route(media(), failing);
    const { letGo } = await holdMicrophone(page);
    await recordedFor(2);
    await letGo();
    const retry = log(page).getByRole('button', { name: 'Retry upload' });
    await retry.waitFor();

    await page.reload();
    await keepPosted(page);
    await expect.poll(() => tries, soon).toBeGreaterThan(1); // by itself
    await retry.waitFor();
    await page.unroute(media());
    await retry.click();

    await retry.waitFor({ state: 'detached' });
    await expect.poll(async () => (await postedFiles(page)).length, soon).toBeGreaterThan(0);
    expect((await heard()).loudest).toBeGreaterThan(0.05);
    expect(await sentRecordings()).toHaveLength(1);
  });
});
