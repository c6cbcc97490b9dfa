import type { Locator, Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { PHONE, type Stage, soon, startStage } from '../fixtures/browser.ts';
import { newRoom, type Person } from '../fixtures/chat.ts';
import { crowd, monologues } from '../fixtures/history.ts';
import { log, openRoom } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';

/** Two pages begin within a group and the third among those who joined, where most depends on what stands above. */
const MESSAGES = 145;
const ROOM = 'Older';

let stage: Stage;
let roomId: RoomId;
let socket: SocketClient;

beforeAll(async () => {
  stage = await startStage({ bot: 'none' });
  const [ana] = (await stage.chat.people('Ana')) as [Person];
  const many = await crowd(stage.chat, MESSAGES);
  roomId = await newRoom(ana, [], { name: ROOM });
  for (const { userId } of many) {
    await ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId }, body: {} });
  }
  await monologues(many, roomId, MESSAGES);
  const { head } = await ana.http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } });
  socket = await ana.join();
  await socket.command('read', { roomId, seq: head });
});
afterAll(() => stage?.stop());

describe('[UX8] older messages', () => {
  it('come without moving the others by more than a pixel, every time, up to the first', async () => {
    const { page } = await stage.visit({ as: 'ana', at: '/' });
    const pages = await holdPages(page);
    await openRoom(page, ROOM);

    const drifts: number[] = [];
    for (const round of [1, 2, 3]) {
      await scrollTo(page, round === 2 ? 0 : 400);
      await expect.poll(() => pages.length, soon).toBe(round);
      await watchDrift(await atRest(page));
      await release(page, pages);
      drifts.push(await drift(page));
    }

    expect(Math.max(...drifts), JSON.stringify(drifts)).toBeLessThanOrEqual(1);
    const firstDay = page.getByText('Today', { exact: true });
    await expect.poll(() => scrollTo(page, 0).then(() => firstDay.isVisible()), soon).toBe(true);
  });

  it('leave the others in place when something below grows under a resting finger', async () => {
    const { page, context } = await stage.visit({ ...PHONE, as: 'ana', at: '/' });
    const pages = await holdPages(page);
    await openRoom(page, ROOM);
    await scrollTo(page, 400);
    await expect.poll(() => pages.length, soon).toBe(1);
    const anchor = await atRest(page);
    const messageId = await messageBelow(anchor);
    const devtools = await context.newCDPSession(page);

    // Beside the messages: one under the finger would open its menu.
    await devtools.send('Input.dispatchTouchEvent', { type: 'touchStart', touchPoints: [{ x: 3, y: 400 }] });
    await watchDrift(anchor);
    await release(page, pages);
    await socket.command('reaction.set', { roomId, messageId, emoji: '🎉', on: true });
    await row(page, messageId).getByRole('button', { name: '🎉' }).waitFor();

    expect(await drift(page)).toBeLessThanOrEqual(1);
  });
});

/** Requests for older messages wait here, in the order they came. */
async function holdPages(page: Page): Promise<Route[]> {
  const held: Route[] = [];
  await page.route(/\/events\?before=/, (route) => void held.push(route));
  return held;
}

/** Lets the last request through, and waits until its messages stand above. */
async function release(page: Page, pages: readonly Route[]): Promise<void> {
  const height = () => log(page).evaluate(({ scrollHeight }) => scrollHeight);
  const before = await height();
  await pages.at(-1)?.continue();
  await expect.poll(height, soon).toBeGreaterThan(before + 50);
}

async function scrollTo(page: Page, top: number): Promise<void> {
  await log(page).evaluate((element, to) => {
    element.scrollTop = to;
  }, top);
}

const row = (page: Page, messageId: string) => page.locator(`article[data-message-id="${messageId}"]`);

/** A message in the middle of what is in sight, once it has kept its place until all rows around must be measured. */
async function atRest(page: Page): Promise<Locator> {
  const messageId: string = await log(page).evaluate(async (scroller) => {
    const frame = () => new Promise((resolve) => scroller.ownerDocument.defaultView.requestAnimationFrame(resolve));
    const { top, height } = scroller.getBoundingClientRect();
    const isMiddle = (article: typeof scroller) => article.getBoundingClientRect().bottom > top + height / 2;
    const inSight = () => {
      const article = [...scroller.querySelectorAll('article')].find(isMiddle);
      return { article, place: article?.getBoundingClientRect().top };
    };
    let last = inSight();
    for (let frames = 0; frames < 30; frames++) {
      await frame();
      const now = inSight();
      if (now.article !== last.article || now.place !== last.place) frames = 0;
      last = now;
    }
    return last.article.dataset.messageId;
  });
  return row(page, messageId);
}

function messageBelow(anchor: Locator): Promise<MessageId> {
  return anchor.evaluate((element) => {
    const articles = [...element.closest('[role=log]').querySelectorAll('article')];
    return articles[articles.indexOf(element) + 1].dataset.messageId;
  });
}

/** From now on `drift` is by how much the message has been away from where it is, in any frame. */
async function watchDrift(anchor: Locator): Promise<void> {
  await anchor.evaluate((element) => {
    const view = element.ownerDocument.defaultView;
    const top = () => element.getBoundingClientRect().top;
    const place = top();
    view.watched = element;
    const look = () => {
      if (view.watched !== element) return;
      // Out of the document it has drifted out of sight.
      const away = element.isConnected ? Math.abs(top() - place) : Number.POSITIVE_INFINITY;
      view.drift = Math.max(view.drift, away);
      view.requestAnimationFrame(() => view.setTimeout(look));
    };
    view.drift = 0;
    look();
  });
}

/** How far it has been away, some frames later. */
function drift(page: Page): Promise<number> {
  return log(page).evaluate(async (scroller) => {
    const view = scroller.ownerDocument.defaultView;
    for (let frames = 0; frames < 30; frames++) await new Promise((resolve) => view.requestAnimationFrame(resolve));
    return view.drift;
  });
}
