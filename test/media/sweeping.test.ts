import { IndexFacesCommand, ListFacesCommand, RekognitionClient } from '@aws-sdk/client-rekognition';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { AttachmentId, RoomId } from '../../protocol/ids.ts';
import { tableClient } from '../fixtures/aws-client.ts';
import { type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { enrol, formFor, selfie, shownIn } from '../fixtures/pictures.ts';
import type { SocketClient } from '../fixtures/socket-client.ts';
import { letExpire } from '../fixtures/table.ts';

let chat: Chat;
let ana: Person;
let a: SocketClient;
let roomId: RoomId;

beforeAll(async () => {
  // A minute's round comes each second.
  chat = await startChat({ clockFactor: 60 });
  ana = await chat.person('ana');
  roomId = await newRoom(ana);
  a = await ana.join();
});
afterAll(() => chat.stop());

async function putRow(Item: Record<string, unknown>): Promise<void> {
  const { table, TableName } = tableClient(chat.runtime);
  await table.send(new PutCommand({ TableName, Item }));
}

const PAST = '2020-01-01T00:00:00.000Z';

function letBeDue(attachmentId: AttachmentId): Promise<void> {
  return putRow({ PK: 'DUE', SK: `${PAST}#${attachmentId}`, attachmentId });
}

it('[UNDERSTAND10] gives up an upload that never came, and says so in the room', async () => {
  const { attachmentId } = await formFor(ana, roomId, { bytes: 1_000 });
  await a.sendFiles(roomId, [attachmentId], 'it is coming');

  await letBeDue(attachmentId);

  await eventually(async () => {
    expect(await shownIn(ana, roomId, attachmentId)).toMatchObject({ status: 'refused', reason: 'unreachable' });
  });
  const told = () => a.durable(roomId).filter(({ event }) => event === 'attachment.verified');
  await eventually(() => expect(told()).toHaveLength(1));
});

it('[UNDERSTAND10] gives up a picture that nobody could look at', async () => {
  const { attachmentId } = await formFor(ana, roomId, { bytes: 1_000 });
  const { messageId } = await a.sendFiles(roomId, [attachmentId]);
  const pending = { status: 'pending', labels: [], text: [], faces: [], moderation: { categories: [] } };
  const attachment = {
    attachmentId,
    kind: 'picture',
    status: 'ready',
    contentType: 'image/jpeg',
    understanding: pending,
  };
  const row = { roomId, ownerId: ana.userId, messageId, version: 9, attachment };
  await putRow({ PK: `ATTACHMENT#${attachmentId}`, SK: 'ATTACHMENT', ...row });

  await letBeDue(attachmentId);

  await eventually(async () => {
    const { understanding } = await shownIn(ana, roomId, attachmentId);
    expect(understanding).toMatchObject({ status: 'failed', reason: expect.any(String) });
  });
});

it('[FACE9] ends a consent whose time is over, with all that came of it', async () => {
  await enrol(ana, await selfie(0));
  const faces = await knownFaces();

  await letExpire(chat.runtime, ana.userId);

  await eventually(async () => expect((await ana.http.call('GET /v1/me/face', {})).consent).toBeUndefined());
  expect(faces).toHaveLength(1);
  await eventually(async () => expect(await knownFaces()).toEqual([]));
});

it('[FACE9] erases measurements that no consent names, and no others', async () => {
  await enrol(ana, await selfie(1));
  const [hers] = await knownFaces();
  const { CollectionId, client } = collection();
  const Image = { Bytes: await selfie(2) };
  await client.send(new IndexFacesCommand({ CollectionId, Image, ExternalImageId: ana.userId, MaxFaces: 1 }));
  expect(await knownFaces()).toHaveLength(2);

  const sweep = chat.runtime.stack.resources.find(
    ({ metadata }) => metadata['mathia:entry'] === 'lambdas/sweep/index.ts',
  );
  await chat.runtime.functions.invoke(sweep?.logicalId ?? '', { round: 'hour' });

  expect(await knownFaces()).toEqual([hers]);
});

function collection() {
  const { awsUrl, developer } = chat.runtime.outputs;
  const client = new RekognitionClient({ endpoint: awsUrl, region: developer.region, credentials: developer });
  const [found] = chat.runtime.stack.ofType('AWS::Rekognition::Collection');
  return { client, CollectionId: found?.ref ?? '' };
}

async function knownFaces(): Promise<(string | undefined)[]> {
  const { CollectionId, client } = collection();
  const { Faces = [] } = await client.send(new ListFacesCommand({ CollectionId }));
  return Faces.map(({ FaceId }) => FaceId);
}
