import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { UpdateCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AttachmentId, MessageId, RoomId } from '../../protocol/ids.ts';
import { deleteAccount, erased, erasuresIn, everythingKept, exportOf } from '../fixtures/account.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { makeBot } from '../fixtures/made-bot.ts';
import { keysIn } from '../fixtures/media-bucket.ts';
import { drawnScene, enrol, isUnderstood, peoplePhoto, selfie, show, upload, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';

const CANARY = 'Zaunkönigskanarie';
/** Her handle is a canary, too. */
const HANDLE = 'zaunkoenigin';
/** What others said, and what stays. */
const OTHERS = 'Rotkehlchenwort';

let folder: string;
let chat: Chat;
let ana: Person;
let ben: Person;
let a: SocketClient;
let b: SocketClient;
let room: RoomId;
let direct: RoomId;
let leftRoom: RoomId;
let deletedRoom: RoomId;
let alone: RoomId;
let picture: AttachmentId;
let unsent: AttachmentId;
let bensPicture: AttachmentId;
let bensMessage: MessageId;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-account-'));
  chat = await startChat({ dataFolder: folder, clockFactor: 6, bot: 'own', log: ({ text }) => logged.push(text) });
  ben = await chat.person('ben');
  ana = await chat.person(HANDLE);
  [a, b] = await Promise.all([ana.join(), ben.join()]);
  await live();
});
afterAll(async () => {
  await chat.stop();
  await rm(folder, { recursive: true, force: true });
});

/** Leaves something of hers wherever something can be left. */
async function live(): Promise<void> {
  await ana.http.call('PATCH /v1/me', { body: { name: `Ana ${CANARY}` } });
  [room, leftRoom, deletedRoom] = (await Promise.all([0, 1, 2].map(() => newRoom(ana, [ben])))) as [
    RoomId,
    RoomId,
    RoomId,
  ];
  [direct, alone] = await Promise.all([newRoom(ana, [ben], { kind: 'direct' }), newRoom(ana, [], { name: CANARY })]);
  await b.command('sync', { roomId: room, after: 0 });
  const { messageId } = await a.send(room, `first ${CANARY}`);
  await a.command('message.edit', { roomId: room, messageId, text: `edited ${CANARY}` });
  const gone = await a.send(room, `deleted ${CANARY}`);
  await a.command('message.delete', { roomId: room, messageId: gone.messageId });
  for (const roomId of [direct, leftRoom, deletedRoom, alone]) await a.send(roomId, `said ${CANARY}`);
  ({ messageId: bensMessage } = await b.send(room, OTHERS));
  await a.command('reaction.set', { roomId: room, messageId: bensMessage, emoji: '👍', on: true });
  await b.command('reaction.set', { roomId: room, messageId: bensMessage, emoji: '👍', on: true });
  await shows();
  await leaves();
}

/** Pictures with words of hers, of which one is not sent, her face in one of somebody else, and a bot. */
async function shows(): Promise<void> {
  await ana.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId: room }, body: { faces: true } });
  await enrol(ana, await selfie(0));
  ({ attachmentId: picture } = await show(
    { person: ana, socket: a },
    room,
    await drawnScene({ seed: 3 }).png().toBuffer(),
  ));
  await whenever(ana, picture, isUnderstood);
  const path = { attachmentId: picture };
  await ana.http.call('PATCH /v1/attachments/{attachmentId}', { path, body: { alt: `Alt ${CANARY}` } });
  await hear(`Heard ${CANARY}`);
  ({ attachmentId: bensPicture } = await show({ person: ben, socket: b }, room, await peoplePhoto(1)));
  const { understanding } = await whenever(ben, bensPicture, isUnderstood);
  expect(understanding?.faces.map(({ memberId }) => memberId)).toContain(ana.userId);
  unsent = await upload(ana, room, await drawnScene({ seed: 4 }).png().toBuffer());
  const made = await makeBot(ana, { name: `Echo ${CANARY}`, handle: 'zaunbot' });
  await made.enter(room, 'mention');
  await made.stop();
}

/** A transcript as a recording has one. */
async function hear(text: string): Promise<void> {
  const { table, TableName } = tableClient(chat.runtime);
  await table.send(
    new UpdateCommand({
      ...{ TableName, Key: { PK: `ATTACHMENT#${picture}`, SK: 'ATTACHMENT' } },
      UpdateExpression: 'SET attachment.understanding.transcript = :heard',
      ExpressionAttributeValues: { ':heard': { text, words: [] } },
    }),
  );
  table.destroy();
}

async function leaves(): Promise<void> {
  await ana.http.call('POST /v1/rooms/{roomId}/invites', { path: { roomId: room } });
  await ana.http.call('POST /v1/tickets', {});
  const owner = { path: { roomId: leftRoom, userId: ben.userId }, body: { role: 'owner' as const } };
  await ana.http.call('PUT /v1/rooms/{roomId}/members/{userId}', owner);
  await ana.http.call('DELETE /v1/rooms/{roomId}/members/{userId}', { path: { roomId: leftRoom, userId: ana.userId } });
  await ana.http.call('DELETE /v1/rooms/{roomId}', { path: { roomId: deletedRoom } });
}

it('[ACCOUNT1] exports everything of somebody, with links to their media and without secrets, and nothing of others', async () => {
  const { account, messages, reactions, pages } = await exportOf(ana);

  expect(account.profile).toMatchObject({ handle: HANDLE, name: `Ana ${CANARY}` });
  expect(account.rooms.find(({ roomId }) => roomId === room)).toMatchObject({ role: 'owner', kind: 'group' });
  expect(account.rooms.find(({ roomId }) => roomId === leftRoom)).toEqual({
    roomId: leftRoom,
    name: '',
    kind: 'group',
  });
  expect(account.face).toMatchObject({ consent: { version: 1 }, pictures: [bensPicture] });
  expect(account.bots.map(({ name }) => name)).toEqual([`Echo ${CANARY}`]);
  expect(account.invites.map(({ roomId }) => roomId)).toEqual([room]);
  expect(account.uploads.map(({ attachmentId }) => attachmentId)).toEqual([unsent]);
  expect(account.devices).toEqual(['test']);
  const texts = messages.map(({ roomId, text }) => [roomId, text]);
  for (const roomId of [direct, leftRoom, deletedRoom, alone]) expect(texts).toContainEqual([roomId, `said ${CANARY}`]);
  expect(texts).toContainEqual([room, `edited ${CANARY}`]);
  expect(reactions).toEqual([{ roomId: room, messageId: bensMessage, emoji: '👍' }]);
  const shown = messages.flatMap(({ attachments }) => attachments);
  expect(shown).toMatchObject([{ alt: `Alt ${CANARY}`, understanding: { transcript: { text: `Heard ${CANARY}` } } }]);
  for (const { urls } of [...shown, ...account.uploads]) expect((await fetch(urls?.full ?? '')).status).toBe(200);
  expect(pages).toBeGreaterThan(5);
  const all = JSON.stringify([account, messages, reactions]);
  for (const foreign of [OTHERS, ben.userId, 'secret', 'tokenHash', 'whsec', 'ciphertext'])
    expect(all).not.toContain(foreign);
});

it('[ACCOUNT1] goes on in the rooms of whoever asks alone', async () => {
  const { next } = await ana.http.call('GET /v1/me/export', {});
  expect(next).toBeDefined();
  const bens = await newRoom(ben);

  for (const cursor of [`${bens}.0`, `room_${'0'.repeat(26)}.0`]) {
    const answer = await ana.http.raw('GET /v1/me/export', { query: { cursor } });
    expect([answer.status, (answer.body as { code: string }).code]).toEqual([400, 'bad_request']);
  }
});

it('[ACCOUNT2] erases an account wherever something of it is, and nothing of anybody else', async () => {
  const before = await everythingKept(chat.runtime);
  const words = ['edited', 'said', 'Alt', 'Heard', 'Ana', 'Echo'];
  expect(words.filter((word) => !before.includes(`${word} ${CANARY}`))).toEqual([]);
  const { faceIds } = (await rowsOf(`USER#${ana.userId}`)).find(({ SK }) => SK === 'FACE') as unknown as {
    faceIds: string[];
  };
  const bensBefore = JSON.stringify((await exportOf(ben)).messages);
  const heads = await Promise.all([room, direct, leftRoom].map(async (roomId) => (await logOf(ben, roomId)).length));

  const receipt = await deleteAccount(ana);
  await erased(chat.runtime);

  expect(receipt).toMatchObject({ userId: ana.userId, atOnce: ['access'] });
  await eventually(async () =>
    expect((await keysIn(chat.runtime)).filter((key) => key.includes(picture) || key.includes(unsent))).toEqual([]),
  );
  await eventually(async () => expect(await rowsOf('ATTACHMENT#')).toHaveLength(1));
  const after = await everythingKept(chat.runtime);
  expect(whereIs(after, CANARY)).toEqual([]);
  expect(whereIs(after, HANDLE)).toEqual([]);
  expect(whereIs(after, 'zaunbot')).toEqual([]);
  for (const faceId of faceIds) expect(whereIs(after, faceId)).toEqual([]);
  for (const canary of [CANARY, HANDLE]) {
    expect(logged.join('\n')).not.toContain(canary);
    expect(peopleOfSignIn()).not.toContain(canary);
  }
  expect(faceIds.length).toBe(1);
  const benLog = await Promise.all([room, direct, leftRoom].map((roomId) => logOf(ben, roomId)));
  for (const [index, log] of benLog.entries()) {
    expect(log.map(({ seq }) => seq)).toEqual(log.map((_, number) => number + 1));
    expect(log.length).toBeGreaterThan(heads[index] ?? 0);
  }
  expect(JSON.stringify((await exportOf(ben)).messages)).toContain(OTHERS);
  expect(JSON.parse(bensBefore).length).toBe((await exportOf(ben)).messages.length);
  const { understanding } = await whenever(ben, bensPicture, isUnderstood);
  expect(understanding?.faces.some(({ memberId }) => memberId === ana.userId)).toBe(false);
});

it('[ACCOUNT3] leaves others a conversation that holds together, without who left', async () => {
  const { rooms } = await ben.http.call('GET /v1/rooms', {});
  const summary = rooms.find(({ roomId }) => roomId === room);

  expect(summary?.role).toBe('owner');
  expect(rooms.find(({ roomId }) => roomId === direct)?.peer?.name).toBe('Deleted account');
  const log = await logOf(ben, room);
  const messages = log.flatMap((event) => (event.event === 'message.created' ? [event.data] : []));
  const hers = messages.filter(({ sender }) => sender.id === ana.userId);
  expect(hers.length).toBe(3);
  for (const { text, attachments, deletedAt, sender } of hers) {
    expect([text, attachments, sender.name]).toEqual(['', [], 'Deleted account']);
    expect(deletedAt).toBeDefined();
  }
  expect(messages.find(({ messageId }) => messageId === bensMessage)?.reactions).toEqual({ '👍': [ben.userId] });
  for (const event of log)
    if (event.event === 'member.left' && event.data.userId === ana.userId)
      expect(event.data.name).toBe('Deleted account');
  const reset = b.transient('reset').find(({ roomId }) => roomId === room);
  expect(reset?.data.epoch).toBe(summary?.epoch);
  const gone = (await allRows(chat.runtime)) as { PK: string }[];
  for (const roomId of [alone, deletedRoom]) expect(gone.filter(({ PK }) => PK === `ROOM#${roomId}`)).toEqual([]);
});

it('[ACCOUNT4] looks once more for what came in between, and then knows only that there was an account', async () => {
  await erased(chat.runtime, { last: true, withinMs: 110_000 });

  expect(await erasuresIn(chat.runtime)).toEqual([]);
  const rows = (await allRows(chat.runtime)) as { PK: string; SK: string }[];
  const keyed = rows.filter(({ PK, SK }) => `${PK} ${SK}`.includes(ana.userId));
  expect(keyed).toEqual([{ PK: `ERASED#${ana.userId}`, SK: 'ERASED' }]);
}, 120_000);

/** The rows of the table whose partition begins like this. */
async function rowsOf(prefix: string): Promise<{ PK: string; SK: string }[]> {
  return ((await allRows(chat.runtime)) as { PK: string; SK: string }[]).filter(({ PK }) => PK.startsWith(prefix));
}

/** What stands around each place where it is found. */
function whereIs(text: string, canary: string): string[] {
  return [...text.matchAll(new RegExp(canary, 'g'))].map(({ index }) =>
    text.slice(Math.max(0, index - 200), index + 60),
  );
}

/** Whatever the sign-in keeps. */
function peopleOfSignIn(): string {
  const database = new DatabaseSync(join(folder, 'sign-in.sqlite'), { readOnly: true });
  const tables = ['user', 'artefact', 'attempt'].map((name) => database.prepare(`SELECT * FROM ${name}`).all());
  database.close();
  return JSON.stringify(tables);
}
