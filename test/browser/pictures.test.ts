import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { MessageId, RoomId } from '../../protocol/ids.ts';
import { PHONE, type Stage, soon, startStage } from '../fixtures/browser.ts';
import { eventually, newRoom } from '../fixtures/chat.ts';
import { HttpClient } from '../fixtures/http-client.ts';
import { composer, log, message, openRoom, rooms } from '../fixtures/site.ts';
import { SocketClient } from '../fixtures/socket-client.ts';

const FOLDER = join(import.meta.dirname, '../../docs/screenshots');
const ROOM = 'Weekend at the lake';

let stage: Stage;
let tripId: RoomId;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  stage = await startStage({ bot: 'reference', users: true });
  tripId = await talkAboutTheWeekend();
});
afterAll(() => stage?.stop());

async function apiOf(name: string) {
  const { httpUrl, socketUrl } = stage.chat.runtime.outputs;
  const http = new HttpClient(httpUrl, await stage.chat.runtime.issueToken(name));
  const { userId } = await http.call('GET /v1/me', {});
  const join = () => SocketClient.join(http, socketUrl);
  return { name, userId, http, join, open: () => SocketClient.open(http, socketUrl), socket: await join() };
}

/** Ana, Ben and Chloe, as lively as people are. */
async function talkAboutTheWeekend(): Promise<RoomId> {
  const [ana, ben, chloe] = await Promise.all([apiOf('ana'), apiOf('ben'), apiOf('chloe')]);
  const roomId = await newRoom(ana, [ben, chloe], { name: ROOM });
  await ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { topic: 'Train, picnic, swimming' } });
  const mine = (await ana.http.call('GET /v1/rooms', {})).rooms;
  const lobby = mine.find(({ name }) => name === 'Lobby')?.roomId;
  if (lobby !== undefined) await chloe.socket.send(lobby, 'Has anybody seen my umbrella? ☂️');
  const own = mine.find(({ kind }) => kind === 'bot')?.roomId;
  if (own !== undefined) await ana.socket.send(own, 'How many days until 24 December?');
  const direct = await ben.http.call('POST /v1/rooms', { body: { kind: 'direct', userIds: [ana.userId] } });
  await ben.socket.send(direct.roomId, 'Thanks for the book!');

  const say = (who: typeof ana, text: string, replyTo?: MessageId) =>
    who.socket.send(roomId, text, replyTo === undefined ? {} : { replyTo });
  const react = (who: typeof ana, messageId: MessageId, emoji: string) =>
    who.socket.command('reaction.set', { roomId, messageId, emoji, on: true });

  const forecast = await say(ben, 'Morning! The forecast for Saturday is perfect ☀️');
  await react(ana, forecast.messageId, '🎉');
  await react(chloe, forecast.messageId, '🎉');
  await say(ana, 'Finally! Shall we take the train to the lake?');
  const train = await say(chloe, 'Yes please. There is one at 9:12, so we would be swimming by eleven');
  await say(ana, 'Then 9:12 it is. I will get the tickets', train.messageId);
  await say(ben, 'I bring the blanket, and far too many sandwiches');
  const cake = await say(ben, '🧺🍓');
  await react(chloe, cake.messageId, '❤️');
  await say(ana, '@mathia what is 3 * 18.40?');
  const seq = await eventually(() => seqOfAnswer(ben, roomId));
  for (const { socket } of [ana, ben]) await socket.command('read', { roomId, seq });
  return roomId;
}

async function seqOfAnswer({ http }: { http: HttpClient }, roomId: RoomId): Promise<number> {
  const { events } = await http.call('GET /v1/rooms/{roomId}/events', { path: { roomId } });
  const answer = events.find(({ event, data }) => event === 'message.created' && JSON.stringify(data).includes('55.2'));
  if (answer === undefined) throw new Error('The bot has not answered yet');
  return answer.seq;
}

async function picture(page: Page, name: string): Promise<void> {
  await page.evaluate('document.fonts.ready');
  await page.screenshot({ path: join(FOLDER, `${name}.png`), animations: 'disabled' });
}

const layouts = [
  { layout: 'desktop', size: {} },
  { layout: 'phone', size: PHONE },
] as const;

for (const { layout, size } of layouts) {
  it(`[SITE8] shows both themes of the ${layout} layout in pictures for the README`, async () => {
    const { page, context, complaints } = await stage.visit({ ...size, as: 'ana', at: '/' });
    await rooms(page).getByRole('link').nth(3).waitFor();
    if (layout === 'phone') await picture(page, 'phone-rooms');
    await openRoom(page, ROOM);
    await message(page, '55.2').locator('strong').waitFor();
    const chloe = await apiOf('chloe');
    await chloe.socket.command('typing', { roomId: tripId, on: true });
    await composer(page).fill('See you at the station');
    await page.getByText('Chloe is typing').filter({ visible: true }).first().waitFor();

    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await picture(page, `${layout}-${colorScheme}`);
    }

    await expect.poll(() => log(page).getByRole('article').count(), soon).toBe(8);
    expect(complaints).toEqual([]);
    chloe.socket.close();
    await context.close();
  });

  it(`[SITE9] shows the way in of the ${layout} layout in pictures`, async () => {
    const { page, context, complaints } = await stage.visit({ ...size, at: '/' });

    await page.getByRole('button', { name: 'Sign in' }).waitFor();
    await picture(page, `${layout}-landing`);
    await page.getByRole('button', { name: 'Sign in' }).click();
    await page.getByLabel('Password').waitFor();
    await picture(page, `${layout}-sign-in`);

    expect(complaints).toEqual([]);
    await context.close();
  });
}
