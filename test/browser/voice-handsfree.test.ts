import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DEFAULT_BOT_ID, type RoomId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { violations } from '../fixtures/axe.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { hidePage, KEEP_TRACKS, openTracks, type SpokenFile, spokenFile } from '../fixtures/microphone.ts';
import { composer, log } from '../fixtures/site.ts';

const ANSWER = 'It is a lovely day. The sun is out, and the birds are singing in the trees.';

let stage: Stage;
let spoken: SpokenFile;
let ana: Person;
let anas: Visit;
let page: Page;
let rounds = 0;
let roomId: RoomId;

/** Listening, being recognised and being read aloud take as long as they take on this machine. */
const inItsTime = { timeout: 45_000 };

beforeAll(async () => {
  spoken = await spokenFile('The children are playing in the garden.');
  stage = await startStage({}, { microphone: spoken.path });
  ana = await stage.chat.person('Ana');
  anas = await stage.visit({ as: 'ana', permissions: ['microphone'] });
  page = anas.page;
  await page.addInitScript(KEEP_TRACKS);
});
afterAll(async () => {
  await stage?.stop();
  await spoken?.remove();
});

beforeEach(async () => {
  // Somebody has one room with a bot alone; in the others it is told to hear all.
  const kind = rounds === 0 ? 'bot' : 'group';
  const name = `Round ${++rounds}`;
  roomId = await newRoom(ana, [], { name, kind });
  if (kind === 'group') await hearAll(roomId);
  await page.goto(`/rooms/${roomId}`);
  await composer(page).waitFor();
  stage.bot.answerWith(() => ({ kind: 'text', text: ANSWER }));
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const state = (text: string) => page.locator('section').getByText(text, { exact: true });
const talk = () => button('Talk with Mathia').click();
const end = () => button('End the conversation').click();

async function hearAll(id: RoomId): Promise<void> {
  const path = { roomId: id, botId: DEFAULT_BOT_ID };
  await ana.http.call('PUT /v1/rooms/{roomId}/bots/{botId}', { path, body: { trigger: 'all' } });
}

async function said(): Promise<Message[]> {
  const events = await logOf(ana, roomId);
  return events.flatMap((event) => (event.event === 'message.created' ? [event.data] : []));
}

const mine = async () => (await said()).filter(({ sender }) => sender.id === ana.userId);

describe('a conversation without hands', () => {
  it('[SITEREC10] listens, answers aloud and listens again, until it is ended', async () => {
    await talk();
    for (const turn of [1, 2]) {
      await state('Listening…').waitFor(inItsTime);
      await state('Thinking…').waitFor(inItsTime);
      await state('Mathia is speaking').waitFor(inItsTime);
      expect(await openTracks(page)).toBe(0); // what the bot says is not recorded
      expect(await mine()).toHaveLength(turn);
    }
    await state('Listening…').waitFor(inItsTime);
    expect(await openTracks(page)).toBe(1);
    await end();

    await composer(page).waitFor();
    expect(await openTracks(page)).toBe(0);
    const turns = (await said()).map(({ sender, attachments, text }) => [sender.kind, attachments[0]?.kind ?? text]);
    expect(turns).toEqual([
      ['human', 'audio'],
      ['bot', ANSWER],
      ['human', 'audio'],
      ['bot', ANSWER],
    ]);
    const [question] = stage.bot.received.flatMap(({ question: asked }) => asked ?? []);
    expect(question?.content).toMatchObject({ spoken: true, text: expect.stringContaining('garden') });
    expect(anas.complaints).toEqual([]);
  }, 120_000);

  it('[SITEREC11] is interrupted by a tap while the bot speaks, and listens', async () => {
    await talk();
    await state('Mathia is speaking').waitFor(inItsTime);
    await button('Pause').first().waitFor();
    await button('Interrupt').click();

    await state('Listening…').waitFor();
    expect(await button('Pause').count()).toBe(0);
    await page.getByText('Tap when you are done').waitFor();
    await page.keyboard.press('Escape');
    await composer(page).waitFor(); // what was just being said was not meant to be kept
    expect(await openTracks(page)).toBe(0);
    expect(await mine()).toHaveLength(1);
  });

  it('[SITEREC12] ends when the page is hidden, and keeps what was being said', async () => {
    await talk();
    await page.getByText('Tap when you are done').waitFor();
    await hidePage(page);

    await page.getByText('The conversation ended when you left the page').first().waitFor();
    await page.getByRole('group', { name: 'Your recording' }).waitFor();
    expect(await openTracks(page)).toBe(0);
    expect(await mine()).toEqual([]);
    await button('Send voice message').click();
    await expect.poll(mine, soon).toHaveLength(1);
  });

  it('[SITEREC12] ends when what was said cannot be uploaded, which is kept with its Retry', async () => {
    const failing = (route: Route) => (route.request().method() === 'POST' ? route.abort() : route.continue());
    const media = `${stage.chat.runtime.outputs.s3Url}/**`;
    await page.route(media, failing);
    await talk();

    await page.getByText('What you said could not be uploaded').first().waitFor(inItsTime);
    await page.unroute(media);
    await log(page).getByRole('button', { name: 'Retry upload' }).click();
    await log(page).getByText(ANSWER).waitFor(inItsTime);
    expect(await mine()).toHaveLength(1);
  });

  it('[SITEREC12] ends with words when the bot does not answer', async () => {
    stage.bot.answerWith(() => ({ kind: 'raw', status: 400 }));
    await talk();

    await page.getByText('Mathia did not answer. What you said').first().waitFor(inItsTime);
    await composer(page).waitFor();
  });

  it('[SITEREC13] asks whether to go on when nobody speaks', async () => {
    await page.evaluate('AnalyserNode.prototype.getFloatTimeDomainData = (samples) => void samples.fill(0)');
    await talk();
    await state('Listening…').waitFor();

    await state('Are you still there?').waitFor({ timeout: 30_000 });
    expect(await openTracks(page)).toBe(0);
    await button('Go on').click();
    await state('Listening…').waitFor();
    await end();
    await composer(page).waitFor();
    expect(await mine()).toEqual([]);
  });

  it('[SITEREC14] is offered where exactly one bot hears all', async () => {
    const group = await newRoom(ana, [], { name: 'A group' });
    await page.goto(`/rooms/${group}`);
    await composer(page).waitFor();
    expect(await button('Talk with Mathia').count()).toBe(0);

    await hearAll(group);

    await button('Talk with Mathia').waitFor();
    await composer(page).fill('I write');
    await expect.poll(() => button('Talk with Mathia').count(), soon).toBe(0);
    await composer(page).fill('');
  });

  it('[SITEREC15] pleases axe in every state', async () => {
    const found: unknown[] = [];
    await talk();
    for (const text of ['Listening…', 'Thinking…', 'Mathia is speaking']) {
      await state(text).waitFor(inItsTime);
      found.push(...(await violations(page)));
    }
    await end();
    expect(found).toEqual([]);
  });
});
