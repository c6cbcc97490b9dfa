import type { Page, WebSocketRoute } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Stage, soon, startStage, type Visit } from '../fixtures/browser.ts';
import { logOf, newRoom, type Person } from '../fixtures/chat.ts';
import { composer, conversation, drawnTexts, message, openRoom, roomLine, say } from '../fixtures/site.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { cutConnections } from '../fixtures/table.ts';

let stage: Stage;
let ana: Person;
let ben: Person;
let bens: SocketClient;
let anas: Visit;
let page: Page;
let roomId: RoomId;
let rounds = 0;

beforeAll(async () => {
  stage = await startStage({ bot: 'none' });
  ben = await stage.chat.person('Ben');
  bens = await ben.join();
});
afterAll(() => stage?.stop());

/** Somebody new and their browser each time, in a room with Ben: what one test did to it is no other's business. */
beforeEach(async () => {
  const handle = `ana${++rounds}`;
  ana = await stage.chat.person(handle);
  roomId = await newRoom(ben, [ana], { name: 'Resilient' });
  anas = await stage.visit({ as: handle });
  page = anas.page;
  return () => anas.close();
});

async function enter(): Promise<void> {
  await page.goto('/');
  await openRoom(page, 'Resilient');
}

const withTick = (text: string, status: string) => message(page, text).getByRole('img', { name: status, exact: true });
const textsOfPage = async () => (await conversation(page)).map(({ text }) => text);
const textsOfLog = async () =>
  (await logOf(ben, roomId)).flatMap((event) => (event.event === 'message.created' ? [event.data.text] : []));

/** The page's connection in the test's hands: what either end says goes on only if `passes` says so. */
async function holdSocket(
  passes: (from: 'page' | 'server', frame: string, page: WebSocketRoute) => boolean,
): Promise<void> {
  await page.routeWebSocket(/./, (socket) => {
    const server = socket.connectToServer();
    socket.onMessage((frame) => passes('page', String(frame), socket) && server.send(frame));
    server.onMessage((frame) => passes('server', String(frame), socket) && socket.send(frame));
  });
}

describe('sending', () => {
  it('[UX4] shows the bubble in the very next frame, then that it was sent, then that it was read', async () => {
    await enter();
    await composer(page).fill('here at once');

    const statuses = await composer(page).evaluate(async (field) => {
      const view = field.ownerDocument.defaultView;
      field.dispatchEvent(new view.KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
      return new Promise((resolve) =>
        view.requestAnimationFrame(() => {
          const rows = [...field.ownerDocument.querySelectorAll('[role=log] article')];
          resolve(rows.filter((row) => row.textContent.includes('here at once')).map((row) => row.dataset.status));
        }),
      );
    });

    expect(statuses).toEqual(['sending']);
    await withTick('here at once', 'Sent').waitFor();
    const seq = (await logOf(ben, roomId)).at(-1)?.seq ?? 0;
    await bens.command('read', { roomId, seq });
    await withTick('here at once', 'Read').waitFor();
    expect(await textsOfLog()).toEqual(['here at once']);
  });

  it('[UX5] offers Retry where the server refused, also after a reload, and sends it once', async () => {
    let isRefusing = true;
    await holdSocket((from, frame, socket) => {
      if (from === 'server' || !isRefusing || !frame.includes('"message.send"')) return true;
      const error = { code: 'forbidden', message: 'Not now.', retryable: false, requestId: 'test' };
      socket.send(JSON.stringify({ reply: JSON.parse(frame).id, ok: false, error }));
      return false;
    });
    await enter();
    await say(page, 'please');
    await message(page, 'please').getByText('Not sent').waitFor();

    await page.reload();
    await message(page, 'please').getByText('Not sent').waitFor();
    isRefusing = false;
    await message(page, 'please').getByRole('button', { name: 'Retry' }).click();

    await withTick('please', 'Sent').waitFor();
    expect(await message(page, 'please').getByRole('button', { name: 'Retry' }).count()).toBe(0);
    expect(await drawnTexts(page)).toEqual(['please']);
    expect(await textsOfLog()).toEqual(['please']);
  });

  it('[UX5] never doubles a message whose answer was lost', async () => {
    let isLosing = true;
    await holdSocket((from, frame, socket) => {
      if (from === 'page' || !isLosing || !frame.includes('"messageId"') || !frame.includes('"reply"')) return true;
      isLosing = false;
      socket.close({ code: 1001, reason: 'lost on the way' });
      return false;
    });
    await enter();

    await say(page, 'only once');
    await withTick('only once', 'Sent').waitFor();
    await say(page, 'and after it');
    await withTick('and after it', 'Sent').waitFor();

    expect(isLosing).toBe(false);
    expect(await textsOfPage()).toEqual(['only once', 'and after it']);
    expect(await textsOfLog()).toEqual(['only once', 'and after it']);
  });

  it('[UX5] keeps what was written offline over a reload without a network, and sends it in order', async () => {
    await enter();
    await say(page, 'online');
    await withTick('online', 'Sent').waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    await anas.context.setOffline(true);
    await say(page, 'first offline');
    await say(page, 'second offline');
    await withTick('second offline', 'Sending').waitFor();

    await page.reload();
    await withTick('second offline', 'Sending').waitFor();
    expect(await drawnTexts(page)).toEqual(['online', 'first offline', 'second offline']);
    await anas.context.setOffline(false);

    await withTick('second offline', 'Sent').waitFor();
    expect(await textsOfPage()).toEqual(['online', 'first offline', 'second offline']);
    expect(await textsOfLog()).toEqual(['online', 'first offline', 'second offline']);
    expect(anas.complaints).toEqual([]);
  });
});

describe('the site', () => {
  it('[PWA1] opens without a network where somebody was before, with what was last said there', async () => {
    await enter();
    await bens.send(roomId, 'to be kept');
    await message(page, 'to be kept').waitFor();
    await page.evaluate('navigator.serviceWorker.ready.then(() => undefined)');
    const address = page.url();
    await page.close();
    await anas.context.setOffline(true);

    const again = await anas.context.newPage();
    await again.goto(address);

    await message(again, 'to be kept').waitFor();
    await again.getByRole('status').getByText('You are offline').waitFor();
  });
});

describe('a connection', () => {
  it('[UX18] that was offline says so, and then shows everything that was missed', async () => {
    await enter();
    await anas.context.setOffline(true);
    const banner = page.getByRole('status').getByText('You are offline');
    await banner.waitFor();
    const missed = Array.from({ length: 15 }, (_, index) => `missed ${index + 1}`);
    for (const text of missed) await bens.send(roomId, text);

    await anas.context.setOffline(false);

    await message(page, 'missed 15').waitFor();
    await banner.waitFor({ state: 'detached' });
    expect(await textsOfPage()).toEqual(missed);
    expect(anas.complaints).toEqual([]);
  });

  it('[UX18] that the server cuts is made again', async () => {
    await enter();
    await bens.send(roomId, 'before the cut');
    await message(page, 'before the cut').waitFor();

    await cutConnections(stage.chat.runtime, roomId);
    bens = await ben.join();
    await bens.send(roomId, 'after the cut');

    await message(page, 'after the cut').waitFor();
    expect(await textsOfPage()).toEqual(['before the cut', 'after the cut']);
    expect(anas.complaints).toEqual([]);
  });

  it('[UX18] that looks open and is not is found out when the machine wakes', async () => {
    let isDead = false;
    const dead = new Set<WebSocketRoute>();
    await holdSocket((_from, _frame, socket) => {
      if (isDead) dead.add(socket);
      return !dead.has(socket);
    });
    await enter();
    isDead = true;
    await say(page, 'into the void'); // the first thing that this connection loses
    await expect.poll(() => dead.size, soon).toBe(1);
    isDead = false;
    await bens.send(roomId, 'said meanwhile');

    await page.evaluate('dispatchEvent(new Event("online"))');

    await message(page, 'said meanwhile').waitFor();
    await withTick('into the void', 'Sent').waitFor();
    expect(await textsOfLog()).toEqual(['said meanwhile', 'into the void']);
  });
});

describe('a sign-in that does not hold any more', () => {
  const spoil = `for (const key of Object.keys(localStorage).filter((each) => each.startsWith('oidc.user:'))) {
    localStorage.setItem(key, JSON.stringify({ ...JSON.parse(localStorage.getItem(key)), access_token: 'revoked' }));
  }`;

  it('[UX18] is said in a banner that leads to the sign-in, and what is written stays', async () => {
    await enter();
    await page.evaluate(spoil);
    await cutConnections(stage.chat.runtime, roomId);
    bens = await ben.join();

    await page.getByRole('status').getByText('You are signed out').waitFor();
    await say(page, 'still here');
    await withTick('still here', 'Sending').waitFor();
    await page.getByRole('button', { name: 'Sign in again' }).click();

    await page.waitForURL((url) => url.origin === stage.chat.runtime.outputs.issuer);
    await page.getByLabel('Password').waitFor();
  });

  it('[UX18] and is gone leads to the front page', async () => {
    await enter();

    await page.evaluate('localStorage.clear()');
    await page.reload();

    await page.getByRole('button', { name: 'Create account' }).waitFor();
    expect(await page.getByText('Resilient').count()).toBe(0);
  });
});

describe('a room', () => {
  it('[RESILIENCE1] from which somebody is removed while looking at it goes away, and nothing more of it comes', async () => {
    await enter();
    await bens.send(roomId, 'for members');
    await message(page, 'for members').waitFor();

    await ben.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId, userId: ana.userId } });

    await page.getByText('This room is not there any more').waitFor();
    await roomLine(page, 'Resilient').waitFor({ state: 'detached' });
    await bens.send(roomId, 'about Ana');
    await newRoom(ben, [ana], { name: 'Another room' });
    await roomLine(page, 'Another room').waitFor();
    expect(await page.getByText('about Ana').count()).toBe(0); // not even announced
    expect(await page.getByRole('main').getByText('for members').count()).toBe(0);
  });
});
