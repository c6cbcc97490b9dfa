import sharp from 'sharp';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Attachment } from '../../protocol/attachment.ts';
import type { AttachmentId, RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, eventually, logOf, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import { drawnScene, formFor, isVerified, postFile, show, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { talkIn } from '../fixtures/talk.ts';
import { brokenPictures } from './hostile/broken-pictures.ts';
import { handMadePng } from './hostile/file-parts.ts';
import { foreignFiles } from './hostile/foreign-files.ts';
import { CANARY, type HostileFile, hostile } from './hostile/hostile-file.ts';
import { polyglots } from './hostile/polyglots.ts';

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

const NAMES = [
  ...['HTML', 'SVG with a script', 'SVG, gzipped', 'PDF', 'a zip', 'a program for Windows', 'random bytes'],
  ...['JPEG cut off after 50 %', 'PNG cut off after 90 %', 'WebP cut off after 15 %', 'AVIF cut off after 50 %'],
];

async function someFiles(): Promise<HostileFile[]> {
  const all = [...foreignFiles(), ...(await brokenPictures())];
  const some = all.filter(({ name }) => NAMES.includes(name));
  expect(some).toHaveLength(NAMES.length);
  const bomb = handMadePng({ width: 12_000, height: 12_000, depth: 1, colour: 'grey' }, 12_000 * 1_501);
  return [...some, hostile('a bomb', bomb, 'too_many_pixels')];
}

it('[HOSTILE6] tells everybody of the room why a file is not shown, and keeps nothing of it', async () => {
  for (const { name, bytes, becomes } of await someFiles()) {
    const { attachmentId } = await show({ person: ana, socket: a }, roomId, bytes);

    const refused = await whenever(ana, attachmentId, isVerified);

    expect([name, refused]).toEqual([name, { attachmentId, kind: 'picture', status: 'refused', reason: becomes }]);
    expect(await shownIn(ana, roomId, attachmentId)).toEqual(refused);
    await eventually(() => expect(toldOf(b, attachmentId)).toContainEqual(refused));
  }

  await eventually(async () => expect(await keysIn(chat.runtime)).toEqual([]));
  await aWhile(1_000);
  expect(await keysIn(chat.runtime)).toEqual([]);
  expect((await logOf(ben, roomId)).filter(({ event }) => event === 'attachment.understood')).toEqual([]);
});

/** What a socket has heard of an attachment: with its message, and when it was checked. */
function toldOf(socket: SocketClient, attachmentId: AttachmentId): Attachment[] {
  const all = socket.durable(roomId).flatMap((event) => {
    if (event.event === 'message.created') return event.data.attachments;
    return event.event === 'attachment.verified' ? [event.data.attachment] : [];
  });
  return all.filter((attachment) => attachment.attachmentId === attachmentId);
}

it('[HOSTILE6] keeps the words beside a file that was refused before they were sent', async () => {
  const form = await formFor(ana, roomId, { bytes: 6 });
  await postFile(form, Buffer.from('<html>'));
  const refused = await whenever(ana, form.attachmentId, isVerified);

  const { messageId } = await a.sendFiles(roomId, [form.attachmentId], 'look at this');

  const sent = (await logOf(ben, roomId)).find(
    ({ event, data }) => event === 'message.created' && data.messageId === messageId,
  );
  expect(sent).toMatchObject({ data: { text: 'look at this', attachments: [refused] } });
  expect(refused.reason).toBe('not_a_picture');
});

it('[HOSTILE7] goes by what a file is, not by what it says it is', async () => {
  const png = await drawnScene({ width: 64, height: 48 }).removeAlpha().ensureAlpha(0.5).png().toBuffer();
  const jpeg = await drawnScene({ width: 64, height: 48 }).jpeg().toBuffer();
  const asJpeg = await formFor(ana, roomId, { bytes: png.length, contentType: 'image/jpeg' });
  const asPng = await formFor(ana, roomId, { bytes: jpeg.length, contentType: 'image/png' });

  await Promise.all([postFile(asJpeg, png), postFile(asPng, jpeg)]);

  expect(await whenever(ana, asJpeg.attachmentId, isVerified)).toMatchObject({ contentType: 'image/png' });
  expect(await whenever(ana, asPng.attachmentId, isVerified)).toMatchObject({ contentType: 'image/jpeg' });
});

it('[HOSTILE7] serves a picture that is something else besides as the picture alone', async () => {
  const both = (await polyglots()).find(({ name }) => name === 'JPEG and zip');
  const { attachmentId } = await show({ person: ana, socket: a }, roomId, both?.bytes ?? new Uint8Array());

  const { urls } = await whenever(ben, attachmentId, isVerified);

  for (const link of [urls?.full, urls?.preview]) {
    const response = await fetch(link ?? '');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(response.headers.get('content-type')).toBe('image/jpeg');
    expect(bytes.includes(CANARY)).toBe(false);
    expect(bytes.includes('PK\x03\x04')).toBe(false);
    expect((await sharp(bytes).stats()).channels).toHaveLength(3);
  }
});

it('[HOSTILE8] gives no form for nothing, for too much, and for what is no picture', async () => {
  const path = { roomId };
  const ask = async (body: unknown) => {
    const headers = { 'idempotency-key': crypto.randomUUID() };
    const answer = await ana.http.send('POST /v1/rooms/{roomId}/uploads', {
      path,
      headers,
      text: JSON.stringify(body),
    });
    return answer.status;
  };

  expect(await ask({ contentType: 'image/jpeg', bytes: 0 })).toBe(400);
  expect(await ask({ contentType: 'image/jpeg', bytes: 15 * 1024 * 1024 + 1 })).toBe(400);
  expect(await ask({ contentType: 'image/svg+xml', bytes: 10 })).toBe(400);
  expect(await ask({ contentType: 'text/html', bytes: 10 })).toBe(400);
  expect(await ask({ contentType: 'image/jpeg', bytes: 10, key: 'media/mine' })).toBe(400);
  expect(await ask({ contentType: 'image/jpeg', bytes: 10, sha256: 'short' })).toBe(400);
  expect(await ask({ contentType: 'image/jpeg', bytes: 10 })).toBe(200);
});
