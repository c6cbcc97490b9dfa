import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AttachmentId, MessageId, RoomId } from '../../protocol/ids.ts';
import { UNSENT_UPLOAD_SECONDS } from '../../protocol/limits.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { aWhile, type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import {
  drawnScene,
  formFor,
  isUnderstood,
  isVerified,
  peoplePhoto,
  postFile,
  show,
  upload,
  whenever,
} from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';
import { talkIn } from '../fixtures/talk.ts';

const CANARY = 'Zaunkönigskanarie';
const WORDS = 'RED PANDA';

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

/** All rows of a kind, as text. */
async function rowsOf(kind: 'ATTACHMENT#' | 'PICTURE#'): Promise<string[]> {
  const rows = (await allRows(chat.runtime)).map((row) => JSON.stringify(row));
  return rows.filter((row) => row.includes(`"PK":"${kind}`));
}

async function everything(): Promise<string> {
  return JSON.stringify(await allRows(chat.runtime));
}

function deleteMessage(socket: SocketClient, messageId: MessageId) {
  return socket.command('message.delete', { roomId, messageId });
}

async function keysOf(attachmentId: AttachmentId): Promise<string[]> {
  return (await keysIn(chat.runtime)).filter((key) => key.includes(attachmentId));
}

/** A photo that says all that can be said of one: found in it, and written by people. */
async function talkedOf(file: Buffer): Promise<{ attachmentId: AttachmentId; messageId: MessageId; links: string[] }> {
  const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, file, `Text ${CANARY}`);
  const { understanding, urls } = await whenever(ana, attachmentId, isUnderstood);
  const [label] = understanding?.labels ?? [];
  expect(label).toBeDefined();
  const body = { alt: `Alt ${CANARY}`, labels: [{ name: label?.name ?? '', as: `Label ${CANARY}` }] };
  await ben.http.call('PATCH /v1/attachments/{attachmentId}', { path: { attachmentId }, body });
  return { attachmentId, messageId, links: [urls?.full ?? '', urls?.preview ?? ''] };
}

it('[ERASE1] erases with a message its pictures, what was seen on them and what people said of them', async () => {
  const { attachmentId, messageId, links } = await talkedOf(await peoplePhoto(2));
  const before = await everything();
  for (const written of ['Text', 'Alt', 'Label']) expect(before).toContain(`${written} ${CANARY}`);
  expect(await keysOf(attachmentId)).toHaveLength(2);
  for (const link of links) expect((await fetch(link)).status).toBe(200);

  await deleteMessage(a, messageId);

  await eventually(async () => expect(await keysOf(attachmentId)).toEqual([]));
  await eventually(async () => expect(await everything()).not.toContain(CANARY));
  expect(await rowsOf('ATTACHMENT#')).toEqual([]);
  await eventually(async () => expect(await rowsOf('PICTURE#')).toEqual([]));
  for (const link of links) expect([403, 404]).toContain((await fetch(link)).status);
  const log = await logOf(ben, roomId);
  expect(JSON.stringify(log)).not.toContain(CANARY);
  expect(log.filter(({ event }) => event.startsWith('attachment.'))).toEqual([]);
  const gone = await ben.http.raw('GET /v1/attachments/{attachmentId}', { path: { attachmentId } });
  expect(gone.status).toBe(404);
});

it('[ERASE1] erases the words that were read in a picture', async () => {
  const file = await drawnScene({ words: WORDS, seed: 9 }).png().toBuffer();
  const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, file);
  const { understanding } = await whenever(ana, attachmentId, isUnderstood);
  const read = understanding?.text.map(({ text }) => text) ?? [];
  const isMissing = understanding?.missing?.some(({ part }) => part === 'text') ?? false;
  // Whichever of the two holds on this machine: words were read, or it says that none can be.
  expect(read.includes(WORDS)).toBe(!isMissing);
  const before = await everything();
  for (const text of read) expect(before).toContain(text);

  await deleteMessage(a, messageId);

  await eventually(async () => expect(await rowsOf('PICTURE#')).toEqual([]));
  await eventually(async () => expect(await everything()).not.toContain(WORDS));
  expect(await keysOf(attachmentId)).toEqual([]);
});

it('[ERASE2] keeps what another message shows of the same picture, until that goes too', async () => {
  const file = await drawnScene({ seed: 5 }).jpeg().toBuffer();
  const one = await show({ person: ana, socket: a }, roomId, file);
  const other = await show({ person: ben, socket: b }, roomId, file);
  const { understanding } = await whenever(ben, other.attachmentId, isUnderstood);
  await whenever(ana, one.attachmentId, isUnderstood);

  await deleteMessage(a, one.messageId);
  await eventually(async () => expect(await keysOf(one.attachmentId)).toEqual([]));

  expect(await keysOf(other.attachmentId)).toHaveLength(2);
  expect(await rowsOf('PICTURE#')).toHaveLength(1);
  expect((await whenever(ben, other.attachmentId, isUnderstood)).understanding).toEqual(understanding);
  await deleteMessage(b, other.messageId);
  await eventually(async () => expect(await rowsOf('PICTURE#')).toEqual([]));
  expect(await keysIn(chat.runtime)).toEqual([]);
});

it('[ERASE3] leaves nothing of a message that was deleted while its pictures were being checked', async () => {
  const shown: AttachmentId[] = [];
  for (const [seed, waitMs] of [0, 80, 200, 400, 700, 1_100, 1_600].entries()) {
    const file = await drawnScene({ width: 3_000, height: 2_400, seed: 20 + seed })
      .jpeg()
      .toBuffer();
    const { attachmentId, messageId } = await show({ person: ana, socket: a }, roomId, file);
    await aWhile(waitMs);
    await deleteMessage(a, messageId);
    shown.push(attachmentId);
  }

  await eventually(async () => expect(await rowsOf('PICTURE#')).toEqual([]));
  await aWhile(3_000);

  expect(shown).toHaveLength(7);
  expect(await keysIn(chat.runtime)).toEqual([]);
  expect(await rowsOf('ATTACHMENT#')).toEqual([]);
  expect(await rowsOf('PICTURE#')).toEqual([]);
  expect((await logOf(ben, roomId)).filter(({ event }) => event.startsWith('attachment.'))).toEqual([]);
});

it('[ERASE3] leaves nothing of a picture that comes when its message is gone', async () => {
  const file = await drawnScene({ seed: 30 }).jpeg().toBuffer();
  const form = await formFor(ana, roomId, { bytes: file.length });
  const { messageId } = await a.sendFiles(roomId, [form.attachmentId]);
  await deleteMessage(a, messageId);

  expect((await postFile(form, file)).status).toBe(204);

  await eventually(async () => expect(await keysIn(chat.runtime)).toEqual([]));
  await aWhile(1_500);
  expect(await keysIn(chat.runtime)).toEqual([]);
  expect(await rowsOf('ATTACHMENT#')).toEqual([]);
});

it('[ERASE4] forgets an upload that nobody sends, with its time to live', async () => {
  const hurried = await startChat({ clockFactor: 60 });
  try {
    const person = await hurried.person('eve');
    const room = await newRoom(person);
    const file = await drawnScene({ seed: 40 }).jpeg().toBuffer();
    const attachmentId = await upload(person, room, file);
    await whenever(person, attachmentId, isVerified);
    await eventually(async () => expect(await keysIn(hurried.runtime)).toHaveLength(2));

    const lasts = await letExpire(hurried, attachmentId);

    expect(lasts).toBeGreaterThan(UNSENT_UPLOAD_SECONDS - 120);
    expect(lasts).toBeLessThanOrEqual(UNSENT_UPLOAD_SECONDS);
    await eventually(async () => expect(await keysIn(hurried.runtime)).toEqual([]));
    const rows = JSON.stringify(await allRows(hurried.runtime));
    expect(rows).not.toContain(`ATTACHMENT#${attachmentId}`);
    await eventually(async () => expect(JSON.stringify(await allRows(hurried.runtime))).not.toContain('PICTURE#'));
  } finally {
    await hurried.stop();
  }
});

/** Lets its time be over, as a day does. The answer says how many seconds it had. */
async function letExpire({ runtime }: Chat, attachmentId: AttachmentId): Promise<number> {
  const { table, TableName } = tableClient(runtime);
  const { Attributes } = await table.send(
    new UpdateCommand({
      ...{ TableName, Key: { PK: `ATTACHMENT#${attachmentId}`, SK: 'ATTACHMENT' }, ReturnValues: 'ALL_OLD' },
      UpdateExpression: 'SET #ttl = :past',
      ConditionExpression: 'attribute_exists(#ttl)',
      ExpressionAttributeNames: { '#ttl': 'ttl' },
      ExpressionAttributeValues: { ':past': Math.floor(Date.now() / 1000) - 1 },
    }),
  );
  table.destroy();
  return Number(Attributes?.ttl) - Date.now() / 1000;
}
