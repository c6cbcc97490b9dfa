import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, type Person, startChat } from '../fixtures/chat.ts';
import { drawnScene, isVerified, show, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { talkIn } from '../fixtures/talk.ts';

let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let b: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  chat = await startChat();
  ({ ana, ben, a, b, roomId } = await talkIn(chat));
});
afterAll(() => chat.stop());

it('[PIC1] shows a picture to everybody of the room, made anew and without its metadata', async () => {
  const file = await drawnScene({ width: 2400, height: 1800 })
    .jpeg()
    .withExif({ IFD0: { Artist: 'Ana' }, IFD3: { GPSLatitude: '51/1 30/1 0/1', GPSLatitudeRef: 'N' } })
    .withMetadata({ orientation: 6 })
    .toBuffer();

  const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, file);

  const mine = await whenever(ana, attachmentId, isVerified);
  expect(mine).toMatchObject({ status: 'ready', contentType: 'image/jpeg', width: 1200, height: 1600 });
  const told = () => b.durable(roomId).find(({ event }) => event === 'attachment.verified');
  await eventually(() => expect(told()).toMatchObject({ data: { messageId, attachment: { status: 'ready' } } }));
  expect(await shownIn(ben, roomId, attachmentId)).toMatchObject({ status: 'ready', blurHash: mine.blurHash });
  for (const link of [mine.urls?.full, mine.urls?.preview]) {
    const response = await fetch(link ?? '');
    expect(response.headers.get('content-disposition')).toMatch(/^attachment/);
    const { exif, xmp, iptc, icc, orientation } = await sharp(await response.arrayBuffer()).metadata();
    expect([exif, xmp, iptc, icc, orientation]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  }
});
