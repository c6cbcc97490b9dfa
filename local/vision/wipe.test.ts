import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { probeStack } from '../fixtures/template.ts';
import { openStore } from '../store.ts';
import { FaceCollections } from './face-collections.ts';

const PORT = 13_740;
const FACES = 300;

/** Marks that no other bytes of the files can be mistaken for. */
function faceOf(number: number) {
  const vector = Float32Array.from({ length: 1024 }, (_, index) => number * 10_000 + index + 0.5);
  const faceId = `face-number-${String(number).padStart(6, '0')}`;
  const box = { Left: 0, Top: 0, Width: 1, Height: 1 };
  return { faceId, imageId: 'image', externalImageId: `person-${faceId}`, box, confidence: 100, vector };
}

function tracesOf({ faceId, vector }: ReturnType<typeof faceOf>): Buffer[] {
  const bytes = Buffer.from(vector.buffer);
  const parts = [0, 1024, 2048, 3072, 4064].map((offset) => bytes.subarray(offset, offset + 32));
  return [Buffer.from(faceId), ...parts];
}

async function contentOf(folder: string): Promise<Buffer> {
  const names = await readdir(folder);
  return Buffer.concat(await Promise.all(names.map((name) => readFile(join(folder, name)))));
}

it('[VISION10] wipes faces wherever the store had moved them', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'mathia-wipe-'));
  const store = openStore(folder);
  const collections = new FaceCollections(store, probeStack(PORT));
  collections.create('all');
  // In an order that splits and joins the pages of the store many times.
  const faces = Array.from({ length: FACES }, (_, index) => faceOf((index * 7919) % 100_000));
  for (const [index, face] of faces.entries()) {
    collections.add('all', face);
    if (index % 50 === 0) store.exec('PRAGMA wal_checkpoint(PASSIVE)');
  }
  const gone = faces.filter((_, index) => index % 3 !== 0);
  const before = await contentOf(folder);

  for (const face of gone) collections.removeFaces('all', [face.faceId]);

  const after = await contentOf(folder);
  store.close();
  await rm(folder, { recursive: true });
  expect(faces.flatMap(tracesOf).filter((trace) => !before.includes(trace))).toEqual([]);
  expect(gone.flatMap(tracesOf).filter((trace) => after.includes(trace))).toEqual([]);
  expect(after.includes(Buffer.from(faces[0]?.faceId ?? ''))).toBe(true);
});
