import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import {
  CreateCollectionCommand,
  DeleteCollectionCommand,
  DeleteFacesCommand,
  DescribeCollectionCommand,
  IndexFacesCommand,
  ListCollectionsCommand,
  ListFacesCommand,
  RekognitionClient,
  SearchFacesByImageCommand,
  SearchFacesCommand,
} from '@aws-sdk/client-rekognition';
import { afterAll, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { clientOf, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { photo, plain } from './vision.fixture.ts';

const PORT = 13_730;
const DECLARED = 'declared';
const stack = probeStack(PORT, {
  Faces: { Type: 'AWS::Rekognition::Collection', Properties: { CollectionId: DECLARED } },
});

let dataFolder: string;
let running: RunningCore;
let client: RekognitionClient;

async function start(): Promise<void> {
  running = await runCore(stack, PORT, { dataFolder });
  client = new RekognitionClient(clientOf(running.core));
}

beforeAll(async () => {
  dataFolder = await mkdtemp(join(tmpdir(), 'mathia-vision-'));
  await start();
});
afterAll(async () => {
  await running?.stop();
  await rm(dataFolder, { recursive: true });
});

async function index(CollectionId: string, ExternalImageId: string, number: number, MaxFaces = 1): Promise<string> {
  const Image = { Bytes: await photo(number) };
  const { FaceRecords = [] } = await client.send(
    new IndexFacesCommand({ CollectionId, Image, ExternalImageId, MaxFaces }),
  );
  return FaceRecords[0]?.Face?.FaceId ?? '';
}

it('[VISION8] has the collections of the template, and makes, lists and deletes others', async () => {
  const made = await client.send(new CreateCollectionCommand({ CollectionId: 'other' }));
  const again = client.send(new CreateCollectionCommand({ CollectionId: 'other' }));
  await expect(again).rejects.toMatchObject({ name: 'ResourceAlreadyExistsException' });
  const first = await client.send(new ListCollectionsCommand({ MaxResults: 1 }));
  const rest = await client.send(new ListCollectionsCommand({ NextToken: first.NextToken }));
  const described = await client.send(new DescribeCollectionCommand({ CollectionId: DECLARED }));
  await client.send(new DeleteCollectionCommand({ CollectionId: 'other' }));
  const gone = client.send(new DescribeCollectionCommand({ CollectionId: 'other' }));

  expect(made.CollectionArn).toBe('aws:rekognition:eu-central-1:000000000000:collection/other');
  expect([first.CollectionIds, rest.CollectionIds, rest.NextToken]).toEqual([[DECLARED], ['other'], undefined]);
  expect(described).toMatchObject({
    FaceCount: 0,
    CollectionARN: expect.stringMatching(/^arn:.*:collection\/declared$/),
  });
  await expect(gone).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});

it('[VISION9] finds an enrolled face by another copy of its photo, and nobody by a photo of others', async () => {
  await client.send(new CreateCollectionCommand({ CollectionId: 'search' }));
  const faceId = await index('search', 'user-1', 6);
  const search = async (number: number, FaceMatchThreshold?: number) =>
    await client.send(
      new SearchFacesByImageCommand({
        CollectionId: 'search',
        Image: { Bytes: await photo(number) },
        ...(FaceMatchThreshold !== undefined && { FaceMatchThreshold }),
      }),
    );

  const found = await search(6);
  const strangers = await search(5);
  const asStrange = await search(5, 0);

  const face = { FaceId: faceId, ExternalImageId: 'user-1' };
  expect(found.FaceMatches).toMatchObject([{ Similarity: expect.closeTo(100, 1), Face: face }]);
  expect(found.SearchedFaceBoundingBox?.Width).toBeGreaterThan(0.05);
  expect(strangers.FaceMatches).toEqual([]);
  expect(asStrange.FaceMatches).toHaveLength(1);
  expect(asStrange.FaceMatches?.[0]?.Similarity).toBeLessThan(80);
  expect(JSON.stringify(found)).not.toContain('ector');
});

it('[VISION9] indexes the largest faces only, and compares those of a collection with each other', async () => {
  const CollectionId = 'several';
  await client.send(new CreateCollectionCommand({ CollectionId }));
  const Image = { Bytes: await photo(6) };
  const indexed = await client.send(new IndexFacesCommand({ CollectionId, Image, MaxFaces: 3, QualityFilter: 'AUTO' }));
  const again = await index(CollectionId, 'copy', 6);
  const searched = await client.send(new SearchFacesCommand({ CollectionId, FaceId: again }));
  const unknown = client.send(new SearchFacesCommand({ CollectionId, FaceId: 'nobody' }));
  await expect(unknown).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const page = await client.send(new ListFacesCommand({ CollectionId, MaxResults: 3 }));
  const rest = await client.send(new ListFacesCommand({ CollectionId, NextToken: page.NextToken }));

  const areas = (indexed.FaceRecords ?? []).map(({ Face }) => {
    const { Width = 0, Height = 0 } = Face?.BoundingBox ?? {};
    return Width * Height;
  });
  expect(areas).toEqual([...areas].sort((a, b) => b - a));
  expect(indexed.UnindexedFaces).toMatchObject([{ Reasons: ['EXCEEDS_MAX_FACES'] }]);
  expect(searched.FaceMatches?.map(({ Face }) => Face?.FaceId)).toEqual([indexed.FaceRecords?.[0]?.Face?.FaceId]);
  expect([page.Faces?.length, rest.Faces?.length, rest.NextToken]).toEqual([3, 1, undefined]);
});

it('[VISION9] says that there is no face to look for', async () => {
  const Image = { Bytes: await plain() };
  const searched = client.send(new SearchFacesByImageCommand({ CollectionId: DECLARED, Image }));
  await expect(searched).rejects.toMatchObject({ name: 'InvalidParameterException' });
  const nowhere = client.send(new SearchFacesByImageCommand({ CollectionId: 'nowhere', Image }));
  await expect(nowhere).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
  const indexed = await client.send(new IndexFacesCommand({ CollectionId: DECLARED, Image }));

  expect(indexed).toMatchObject({ FaceRecords: [], UnindexedFaces: [] });
});

const Vector = z.object({ vector: z.instanceof(Uint8Array) });

function vectorOf(faceId: string): Buffer {
  const store = new DatabaseSync(join(dataFolder, 'runtime.sqlite'), { readOnly: true });
  const row = store.prepare('SELECT vector FROM faces WHERE faceId = ?').get(faceId);
  store.close();
  return Buffer.from(Vector.parse(row).vector);
}

/** The files of the data folder in which these bytes are. */
async function filesWith(bytes: Buffer): Promise<string[]> {
  const entries = await readdir(dataFolder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
  const contents = await Promise.all(files.map(async (file) => ({ file, content: await readFile(file) })));
  return contents.filter(({ content }) => content.includes(bytes)).map(({ file }) => file);
}

it('[VISION10] leaves no byte of a deleted face in the data folder', async () => {
  const CollectionId = 'withdrawn';
  await client.send(new CreateCollectionCommand({ CollectionId }));
  const kept = await index(CollectionId, 'stays-here', 5);
  const faceId = await index(CollectionId, 'goes-away', 2);
  const vector = vectorOf(faceId);
  // Ends of the vector, which is spread over pages. Nobody else of the tests enrols with this photo.
  const traces = [Buffer.from(faceId), Buffer.from('goes-away'), vector.subarray(0, 64), vector.subarray(-64)];
  const before = await Promise.all(traces.map(filesWith));

  const deleted = await client.send(new DeleteFacesCommand({ CollectionId, FaceIds: [faceId, 'unknown'] }));

  expect(before.every((files) => files.length > 0)).toBe(true);
  expect(deleted.DeletedFaces).toEqual([faceId]);
  expect(deleted.UnsuccessfulFaceDeletions).toEqual([{ FaceId: 'unknown', Reasons: ['FACE_NOT_FOUND'] }]);
  expect(await Promise.all(traces.map(filesWith))).toEqual([[], [], [], []]);
  expect((await filesWith(Buffer.from(kept))).length).toBeGreaterThan(0);
});

it('[VISION10] leaves no byte of the faces of a deleted collection', async () => {
  await client.send(new CreateCollectionCommand({ CollectionId: 'short-lived' }));
  const faceId = await index('short-lived', 'not-for-long', 4);
  const vector = vectorOf(faceId);

  await client.send(new DeleteCollectionCommand({ CollectionId: 'short-lived' }));

  const traces = [faceId, 'not-for-long', 'short-lived'].map((text) => Buffer.from(text));
  expect(await Promise.all([...traces, vector.subarray(0, 64)].map(filesWith))).toEqual([[], [], [], []]);
});

it('[VISION11] keeps collections over a restart', async () => {
  const faceId = await index(DECLARED, 'user-2', 3);
  await running.stop();
  await start();

  const Image = { Bytes: await photo(3) };
  const { FaceMatches } = await client.send(new SearchFacesByImageCommand({ CollectionId: DECLARED, Image }));

  expect(FaceMatches).toMatchObject([{ Face: { FaceId: faceId, ExternalImageId: 'user-2' } }]);
});
