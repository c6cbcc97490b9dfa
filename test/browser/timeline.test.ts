import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { chatter, crowd } from '../fixtures/history.ts';
import { boxOf, composer, drawnTexts, log, message, openRoom, say } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { backdate } from '../fixtures/table.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let anas: Visit;
let page: Page;
let many: Person[];

beforeAll(async () => {
  stage = await startStage({ bot: 'none' });
  [ana, ben] = (await stage.chat.people('Ana', 'Ben')) as [Person, Person];
  many = await crowd(stage.chat, 220);
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

/** A room of many, which Ana has read to its end. */
async function roomOfMany(name: string, count: number): Promise<RoomId> {
  const roomId = await newRoom(ben, [ana, ...many], { name });
  await chatter(many, roomId, count);
  const { head } = await ana.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } });
  const socket = await ana.join();
  await socket.command('read', { roomId, seq: head });
  socket.close();
  await openRoom(page, name);
  return roomId;
}

const bubble = (text: string) => message(page, text).locator('div[data-side]');
const pill = () => page.getByRole('button', { name: /jump to the latest/i });
const topOf = async (locator: Locator) => Math.round((await boxOf(locator)).y);

/** Nothing moves any more. */
async function settled(locator: Locator): Promise<number> {
  let before = Number.NaN;
  await expect
    .poll(async () => {
      const top = await topOf(locator);
      const isStill = top === before;
      before = top;
      return isStill;
    }, soon)
    .toBe(true);
  return before;
}

async function distanceToEnd(): Promise<number> {
  return log(page).evaluate((element) => element.scrollHeight - element.clientHeight - element.scrollTop);
}

/** Scrolls by the mouse, until nothing moves any more. */
async function wheel(pixels: number): Promise<void> {
  await log(page).hover({ position: { x: 200, y: 200 } });
  const before = await scrollTop();
  await page.mouse.wheel(0, pixels);
  await expect.poll(scrollTop, soon).not.toBe(before);
  let last = Number.NaN;
  await expect
    .poll(async () => {
      const [earlier, now] = [last, await scrollTop()];
      last = now;
      return now === earlier;
    }, soon)
    .toBe(true);
}

const scrollTop = (): Promise<number> => log(page).evaluate((element) => element.scrollTop);

/** A message in the middle of what is in sight. */
async function inSight(): Promise<Locator> {
  const messageId: string = await log(page).evaluate((scroller) => {
    const { top, height } = scroller.getBoundingClientRect();
    const middle = top + height / 2;
    const rows = [...scroller.querySelectorAll('article')];
    return rows.find((row) => row.getBoundingClientRect().bottom > middle)?.dataset.messageId;
  });
  return page.locator(`article[data-message-id="${messageId}"]`);
}

describe('bubbles', () => {
  it('[UX1] stand on the right when mine and on the left when another’s, mirrored in right-to-left languages', async () => {
    const roomId = await roomOfTwo('Sides');
    await say(page, 'from me');
    await bens.send(roomId, 'from Ben');
    await Promise.all([message(page, 'from me').waitFor(), message(page, 'from Ben').waitFor()]);
    const isOnTheRight = async (text: string) => {
      const [own, whole] = await Promise.all([boxOf(bubble(text)), boxOf(log(page))]);
      return own.x + own.width / 2 > whole.x + whole.width / 2;
    };

    expect([await isOnTheRight('from me'), await isOnTheRight('from Ben')]).toEqual([true, false]);
    await page.evaluate('document.documentElement.dir = "rtl"');
    expect([await isOnTheRight('from me'), await isOnTheRight('from Ben')]).toEqual([false, true]);
    await page.evaluate('document.documentElement.dir = "ltr"');
  });

  it('[UX1] have each text run in its own direction', async () => {
    const roomId = await roomOfTwo('Directions');
    await bens.send(roomId, 'שלום לכולם');
    await bens.send(roomId, 'hello all');
    await Promise.all([message(page, 'שלום').waitFor(), message(page, 'hello all').waitFor()]);
    const directionOf = (text: string) =>
      message(page, text)
        .locator('[dir=auto]')
        .evaluate((element) => element.ownerDocument.defaultView.getComputedStyle(element).direction);

    expect([await directionOf('שלום'), await directionOf('hello all')]).toEqual(['rtl', 'ltr']);
    expect(await composer(page).getAttribute('dir')).toBe('auto');
  });

  it('[UX10] of one author within five minutes form a group, and days are set apart', async () => {
    const roomId = await newRoom(ben, [ana], { name: 'Days' });
    for (const text of ['noon', 'soon after', 'later', 'now']) await bens.send(roomId, text);
    const day = new Date(Date.now() - 2 * 24 * 60 * 60 * 1000);
    for (const [index, minute] of [0, 4, 9.5].entries()) {
      await backdate(stage.chat.runtime, roomId, index + 1, new Date(day.setUTCHours(12, 0, minute * 60)));
    }

    await openRoom(page, 'Days');
    await message(page, 'now').waitFor();

    const weekday = new Intl.DateTimeFormat('en-US', { weekday: 'long', timeZone: 'UTC' }).format(day);
    expect(await log(page).locator('p time').allTextContents()).toEqual([weekday, 'Today']);
    const names = await Promise.all(
      ['noon', 'soon after', 'later', 'now'].map((text) =>
        message(page, text).getByText('Ben', { exact: true }).count(),
      ),
    );
    expect(names).toEqual([1, 0, 1, 1]);
  });
});

describe('a reader', () => {
  it('[UX9] finds an unread room opened at a line that stays where it is', async () => {
    const roomId = await roomOfTwo('Unread');
    await bens.send(roomId, 'seen');
    await message(page, 'seen').waitFor();
    await expect.poll(async () => (await readSeqOf(roomId)) > 0, soon).toBe(true);
    await newRoom(ben, [ana], { name: 'Elsewhere' });
    await openRoom(page, 'Elsewhere');
    for (let index = 1; index <= 12; index++) await bens.send(roomId, `unseen ${index} ${'words '.repeat(80)}`);

    await openRoom(page, 'Unread');
    const line = page.getByText('New messages', { exact: true });
    await line.waitFor();
    const place = await settled(line);

    const whole = await boxOf(log(page));
    expect(place).toBeGreaterThanOrEqual(whole.y);
    expect(place).toBeLessThan(whole.y + whole.height / 2);
    expect(await topOf(message(page, 'unseen 1 '))).toBeGreaterThan(place);
    await bens.send(roomId, 'one more');
    await pill().waitFor();
    expect(await settled(line)).toBe(place);
    await pill().click();
    await message(page, 'one more').waitFor();
    await expect.poll(() => readSeqOf(roomId), soon).toBe(14);
    await openRoom(page, 'Elsewhere');
    await openRoom(page, 'Unread');
    await message(page, 'one more').waitFor();
    expect(await line.count()).toBe(0);
  });

  async function readSeqOf(roomId: RoomId): Promise<number> {
    return (await ana.http.call('GET /v1/rooms/{roomId}', { path: { roomId } })).readSeq;
  }

  it('[UX7] who has scrolled up is moved by nothing, is told how much has come, and jumps to it', async () => {
    const roomId = await roomOfMany('Upwards', 40);
    await expect.poll(distanceToEnd, soon).toBeLessThan(2);
    await wheel(-700);
    const anchor = await inSight();
    const top = await settled(anchor);

    for (const text of ['one', 'two', 'three']) await bens.send(roomId, `new ${text}`);
    await page.getByRole('button', { name: '3 new messages, jump to the latest' }).waitFor();
    expect(await settled(anchor)).toBe(top);

    await pill().click();
    await expect.poll(distanceToEnd, soon).toBeLessThan(2);
    await pill().waitFor({ state: 'detached' });
    expect((await drawnTexts(page)).at(-1)).toBe('new three');
  });

  it('[UX6] who scrolls up while messages come in stays there, and follows again only from the end', async () => {
    const roomId = await roomOfMany('Following', 40);
    await expect.poll(distanceToEnd, soon).toBeLessThan(2);

    const coming = (async () => {
      for (let index = 0; index < 8; index++) await bens.send(roomId, `stream ${index} ${'more '.repeat(60)}`);
    })();
    await wheel(-400);
    const anchor = await inSight();
    const top = await settled(anchor);
    await coming;
    await bens.send(roomId, 'and one more');
    await page.getByRole('button', { name: /new messages?, jump to the latest/ }).waitFor();
    expect(await settled(anchor)).toBe(top);
    await wheel(200);
    await bens.send(roomId, 'not followed yet');
    expect(await distanceToEnd()).toBeGreaterThan(100);

    await wheel(20_000);
    await expect.poll(distanceToEnd, soon).toBeLessThan(2);
    await bens.send(roomId, `followed ${'again '.repeat(60)}`);
    await message(page, 'followed again').waitFor();
    await expect.poll(distanceToEnd, soon).toBeLessThan(2);
  });

  it('[TIMELINE1] goes from an answer to the message it answers, however old', async () => {
    const roomId = await roomOfMany('Quotes', 120);
    const { events } = await ben.http.call('GET /v1/rooms/{roomId}/events', {
      path: { roomId },
      query: { after: 0, limit: 5 },
    });
    const first = events.find(({ event }) => event === 'message.created')?.data as { messageId: MessageId };
    await bens.send(roomId, 'an answer', { replyTo: first.messageId });

    await message(page, 'an answer').getByRole('button').first().click();

    const target = page.locator(`article[data-message-id="${first.messageId}"]`);
    await target.waitFor();
    await settled(target);
    const [place, whole] = await Promise.all([boxOf(target), boxOf(log(page))]);
    expect(place.y).toBeGreaterThanOrEqual(whole.y);
    expect(place.y + place.height).toBeLessThanOrEqual(whole.y + whole.height);
  });
});
