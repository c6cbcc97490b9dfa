import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Attachment } from '../../protocol/attachment.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { type Chat, eventually, logOf, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { enrol, isUnderstood, peoplePhoto, selfie, show, shownIn, whenever } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { allRows } from '../fixtures/table.ts';

let folder: string;
let chat: Chat;
let ana: Person;
let ben: Person;
let cleo: Person;
let a: SocketClient;
const logged: string[] = [];

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-faces-'));
  chat = await startChat({ dataFolder: folder, log: ({ text }) => logged.push(text) });
  [ana, ben, cleo] = (await chat.people('ana', 'ben', 'cleo')) as [Person, Person, Person];
  a = await ana.join();
});
afterAll(async () => {
  await chat.stop();
  await rm(folder, { recursive: true, force: true });
});

async function roomWithFaces(owner: Person, others: readonly Person[] = []): Promise<RoomId> {
  const roomId = await newRoom(owner, others);
  await owner.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { faces: true } });
  return roomId;
}

async function namesIn(person: Person, socket: SocketClient, roomId: RoomId): Promise<(string | undefined)[]> {
  const { attachmentId } = await show({ person, socket }, roomId, await peoplePhoto(1));
  const found: Attachment = await whenever(person, attachmentId, isUnderstood);
  expect(found.understanding?.faces).toHaveLength(3);
  return (found.understanding?.faces ?? []).map(({ name }) => name).toSorted();
}

const NOBODY = [undefined, undefined, undefined];
const searches = () => chat.runtime.ledger.calls().filter(({ operation }) => operation === 'SearchFacesByImage').length;

it('[FACE1] names nobody who did not enrol, and counts them', async () => {
  const roomId = await roomWithFaces(ana, [ben]);

  expect(await namesIn(ana, a, roomId)).toEqual(NOBODY);
});

it('[FACE2] compares no face in a room where no admin has switched it on', async () => {
  const roomId = await newRoom(ana, [ben]);
  await enrol(ben, await selfie(0));
  const before = searches();

  expect(await namesIn(ana, a, roomId)).toEqual(NOBODY);

  expect(searches()).toBe(before);
  await expect(
    ben.http.call('PATCH /v1/rooms/{roomId}', { path: { roomId }, body: { faces: true } }),
  ).rejects.toMatchObject({ problem: { code: 'forbidden' } });
});

it('[FACE3] names a member who enrolled in that room, and not in a room that they are not in', async () => {
  const withBen = await roomWithFaces(ana, [ben]);
  const withoutBen = await roomWithFaces(ana, [cleo]);

  const [there, elsewhere] = [await namesIn(ana, a, withBen), await namesIn(ana, a, withoutBen)];

  expect(there).toEqual(['Ben', undefined, undefined]);
  expect(elsewhere).toEqual(NOBODY);
});

it('[FACE4] wants the terms of today, a face alone, and somebody who is not enrolled yet', async () => {
  const put = async (consentVersion: number, face: Buffer) => {
    const body = { consentVersion, selfie: face.toString('base64') };
    const answer = await cleo.http.raw('PUT /v1/me/face', { body });
    return [answer.status, (answer.body as { code?: string }).code];
  };

  expect(await put(99, await selfie(1))).toEqual([409, 'conflict']);
  expect(await put(1, await peoplePhoto(1))).toEqual([422, 'unsupported']);
  expect(await put(1, Buffer.from('no picture'))).toEqual([422, 'unsupported']);
  expect(await put(1, await selfie(1))).toEqual([200, undefined]);
  expect(await put(1, await selfie(1))).toEqual([409, 'conflict']);
});

it('[FACE5] keeps who agreed to what, when and until when, and nothing of the selfie', async () => {
  const { consent, terms } = await cleo.http.call('GET /v1/me/face', {});

  expect(consent).toMatchObject({ version: terms.version, purpose: terms.purpose });
  const days = (Date.parse(consent?.expiresAt ?? '') - Date.parse(consent?.at ?? '')) / 86_400_000;
  expect(days).toBe(365);
  const base64 = (await selfie(1)).toString('base64');
  expect(JSON.stringify(await allRows(chat.runtime))).not.toContain(base64.slice(1000, 1100));
  expect((await keysInBucket()).filter((key) => !/^(media|previews|quarantine)\/room_/.test(key))).toEqual([]);
});

it('[FACE6] erases on withdrawal what came of an enrolment, everywhere, and says what that was', async () => {
  const roomId = await roomWithFaces(ana, [ben]);
  const { attachmentId } = await show({ person: ana, socket: a }, roomId, await peoplePhoto(1));
  await whenever(ana, attachmentId, isUnderstood);
  const b = await ben.join();
  const named = await shownIn(ana, roomId, attachmentId);
  expect(JSON.stringify(named)).toContain(ben.userId);
  const faceIds = await faceIdsOf(ben);
  expect(faceIds).toHaveLength(1);

  const { receipt } = await ben.http.call('DELETE /v1/me/face', {});

  expect(receipt).toMatchObject({ userId: ben.userId, faces: 1, consents: 1 });
  expect(receipt.pictures).toBeGreaterThanOrEqual(2);
  expect(JSON.stringify(await shownIn(ana, roomId, attachmentId))).not.toContain(ben.userId);
  const unnamed = () => b.durable(roomId).at(-1);
  await eventually(() => expect(unnamed()).toMatchObject({ event: 'attachment.understood' }));
  for (const event of await logOf(ana, roomId)) {
    if (event.event.startsWith('attachment.')) expect(JSON.stringify(event)).not.toContain(ben.userId);
  }
  const aboutFaces = (await keyedRows()).filter(
    ({ PK, SK }) => /^(NAMED|FACES|PICTURE|ATTACHMENT)/.test(PK) || SK === 'FACE',
  );
  expect(JSON.stringify(aboutFaces)).not.toContain(ben.userId);
  for (const faceId of faceIds) {
    expect(JSON.stringify(await allRows(chat.runtime))).not.toContain(faceId);
    expect(logged.join('\n')).not.toContain(faceId);
    expect(await filesWith(faceId)).toEqual([]);
  }
  expect(await namesIn(ana, a, roomId)).toEqual(NOBODY);
  expect((await ben.http.call('GET /v1/me/face', {})).consent).toBeUndefined();
  expect((await ben.http.raw('DELETE /v1/me/face', {})).status).toBe(404);
});

it('[FACE7] says nothing of anybody’s age, gender or feelings: no call, no field', async () => {
  const calls = chat.runtime.ledger.calls().filter(({ service }) => service === 'rekognition');

  const operations = new Set(calls.map(({ operation }) => operation));
  expect([...operations].toSorted()).toEqual([
    ...['DeleteFaces', 'DetectFaces', 'DetectLabels', 'DetectModerationLabels', 'DetectText', 'IndexFaces'],
    'SearchFacesByImage',
  ]);
  expect(JSON.stringify(await allRows(chat.runtime))).not.toMatch(/"(age|gender|emotion)\w*"/i);
});

interface Keyed {
  PK: string;
  SK: string;
  faceIds?: string[];
}

async function keyedRows(): Promise<Keyed[]> {
  return (await allRows(chat.runtime)) as Keyed[];
}

async function faceIdsOf({ userId }: Person): Promise<string[]> {
  const row = (await keyedRows()).find(({ PK, SK }) => PK === `USER#${userId}` && SK === 'FACE');
  return row?.faceIds ?? [];
}

async function keysInBucket(): Promise<string[]> {
  const { awsUrl, mediaBucket: Bucket, developer } = chat.runtime.outputs;
  const client = new S3Client({ endpoint: awsUrl, region: developer.region, credentials: developer });
  const { Contents = [] } = await client.send(new ListObjectsV2Command({ Bucket }));
  client.destroy();
  return Contents.map(({ Key = '' }) => Key);
}

/**
 * Files of the data folder that hold these bytes: the bucket's, and the database of the collection. The table's own
 * engine overwrites what is deleted when it pleases, as DynamoDB's backups do; its rows are looked through above.
 */
async function filesWith(text: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  const holding: string[] = [];
  for (const file of files.filter((entry) => entry.isFile() && !entry.name.startsWith('dynamodb.sqlite'))) {
    const path = join(file.parentPath, file.name);
    if ((await readFile(path)).includes(text)) holding.push(path);
  }
  return holding;
}
