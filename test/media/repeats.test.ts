import { afterAll, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { type MadeBot, makeBot } from '../fixtures/made-bot.ts';
import {
  formFor,
  isUnderstood,
  peoplePhoto,
  postFile,
  show,
  tellOfObject,
  upload,
  whenever,
} from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';

const OPERATIONS = ['DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText'];

let chat: Chat;
let ana: Person;
let a: SocketClient;
let made: MadeBot;
let roomId: RoomId;

beforeAll(async () => {
  // Every event of S3, the stream, the queue and the schedules comes at least twice.
  chat = await startChat({ duplicate: true });
  ana = await chat.person('ana');
  roomId = await newRoom(ana);
  made = await makeBot(ana, { understanding: 'both', events: ['message.created', 'attachment.understood'] });
  await made.enter(roomId, 'all');
  a = await ana.join();
});
afterAll(() => Promise.all([made.stop(), chat.stop()]));

/** Calls of Rekognition since the ledger was last asked. */
let counted = 0;
function newLooks(): string[] {
  const all = chat.runtime.ledger.calls().filter(({ service }) => service === 'rekognition');
  const fresh = all.slice(counted).map(({ operation }) => operation);
  counted = all.length;
  return fresh.toSorted();
}

it('[UNDERSTAND2] understands and pays for a picture once, with every event twice', async () => {
  newLooks();

  const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, await peoplePhoto(1));
  await whenever(ana, attachmentId, isUnderstood);
  await made.bot.waitFor(({ delivery }) => delivery?.type === 'attachment.understood');
  await aWhile(2_000);

  expect(newLooks()).toEqual(OPERATIONS);
  const log = (await logOf(ana, roomId)).map(({ event }) => event);
  expect(log.filter((event) => event === 'attachment.verified')).toHaveLength(1);
  expect(log.filter((event) => event === 'attachment.understood')).toHaveLength(1);
  const told = made.bot.received.filter(({ delivery }) => delivery?.type === 'attachment.understood');
  expect(new Set(told.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
  const asked = made.bot.received.filter(({ question }) => question?.message.id === messageId);
  expect(new Set(asked.map(({ headers }) => headers['webhook-id'])).size).toBe(1);
});

it('[UNDERSTAND3] pays nothing for the same picture in another room, and tells the same of it there', async () => {
  const first = await logOf(ana, roomId);
  const other = await newRoom(ana);
  newLooks();

  const { attachmentId } = await show({ person: ana, socket: a }, other, await peoplePhoto(1));
  const again = await whenever(ana, attachmentId, isUnderstood);

  expect(newLooks()).toEqual([]);
  const before = first.find(({ event }) => event === 'attachment.understood');
  if (before?.event !== 'attachment.understood') throw new Error('it was not understood before');
  expect(again.understanding).toEqual(before.data.attachment.understanding);
});

it('[UNDERSTAND4] pays once for a picture that comes to several rooms at the same time', async () => {
  const rooms = await Promise.all([newRoom(ana), newRoom(ana), newRoom(ana)]);
  newLooks();

  const photo = await peoplePhoto(4);
  const shown = await Promise.all(rooms.map((room) => show({ person: ana, socket: a }, room, photo)));
  await Promise.all(shown.map(({ attachmentId }) => whenever(ana, attachmentId, isUnderstood)));

  expect(newLooks()).toEqual(OPERATIONS);
});

it('[UNDERSTAND5] tells all of a picture that was checked and understood before its message was sent', async () => {
  const attachmentId = await upload(ana, roomId, await peoplePhoto(1));
  const before = await whenever(ana, attachmentId, isUnderstood);

  const { messageId } = await a.sendFiles(roomId, [attachmentId], 'it is all known');

  const created = (await logOf(ana, roomId)).find(({ event, data }) => {
    return event === 'message.created' && data.messageId === messageId;
  });
  if (created?.event !== 'message.created') throw new Error('it was not sent');
  expect(created.data.attachments[0]?.understanding).toEqual(before.understanding);
  const asked = await made.bot.waitFor(({ question }) => question?.message.id === messageId);
  expect(asked[0]?.question?.content.attachments[0]).toMatchObject({ attachmentId, status: 'ready' });
});

it('[UNDERSTAND7] bears events in any order: too early, the other way round, and long after', async () => {
  const photo = await peoplePhoto(5);
  newLooks();
  const form = await formFor(ana, roomId, { bytes: photo.length });
  const place = `${roomId}/${form.attachmentId}`;
  const stages = [
    ['understand', `media/${place}`],
    ['upload-received', `quarantine/${place}`],
  ] as const;
  for (const [folder, key] of stages) await tellOfObject(chat.runtime, folder, key);

  await postFile(form, photo);
  await a.sendFiles(roomId, [form.attachmentId]);
  await whenever(ana, form.attachmentId, isUnderstood);
  for (const [folder, key] of [...stages, ...stages]) await tellOfObject(chat.runtime, folder, key);

  const ofIt = (await logOf(ana, roomId)).filter(
    ({ event, data }) => event.startsWith('attachment.') && JSON.stringify(data).includes(form.attachmentId),
  );
  expect(ofIt.map(({ event }) => event)).toEqual(['attachment.verified', 'attachment.understood']);
  expect(newLooks()).toEqual(OPERATIONS);
});

it('[UNDERSTAND6] keeps of faces only where they are, and asks for nothing else', async () => {
  const rows = JSON.stringify(await allRows(chat.runtime));

  expect(rows).not.toMatch(/"(AgeRange|Gender|Emotions|Smile|Eyeglasses|Beard|age|gender|emotion)s?"/);
  const calls = chat.runtime.ledger.calls().filter(({ service }) => service === 'rekognition');
  expect(new Set(calls.map(({ operation }) => operation))).toEqual(new Set(OPERATIONS));
});
