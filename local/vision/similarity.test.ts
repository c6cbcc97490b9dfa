import { afterAll, expect, it } from 'vitest';
import { VisionEngine } from './engine.ts';
import type { FoundFace } from './finds.ts';
import { similarityOf } from './similarity.ts';
import { ALTERATIONS, photo } from './vision.fixture.ts';

/** AWS's default. */
const THRESHOLD = 80;
/** The mapping was made with the photos 1 to 3. */
const HELD_OUT = [4, 5, 6];

const engine = new VisionEngine();
afterAll(() => engine.stop());

async function describedFaces(picture: Buffer): Promise<FoundFace[]> {
  return (await engine.faces(picture, { describe: 100 })).found;
}

function similarity({ vector: one }: FoundFace, { vector: other }: FoundFace): number {
  if (!one || !other) throw new Error('A face has no vector');
  return similarityOf(one, other);
}

it('[VISION9] stays below the threshold for different people, and above it for one in an altered photo', async () => {
  const strangers: number[] = [];
  const same: Record<string, number[]> = {};
  for (const number of HELD_OUT) {
    const picture = await photo(number);
    const faces = await describedFaces(picture);
    for (const [index, face] of faces.entries())
      strangers.push(...faces.slice(index + 1).map((other) => similarity(face, other)));
    for (const [name, alter] of Object.entries(ALTERATIONS)) {
      const copies = await describedFaces(await alter(picture));
      // Who is who is known by nothing else than the vectors, so each copy stands for whom it resembles most.
      same[name] = [
        ...(same[name] ?? []),
        ...faces.map((face) => Math.max(...copies.map((copy) => similarity(face, copy)))),
      ];
    }
  }

  expect(strangers).toHaveLength(22);
  expect(Math.max(...strangers)).toBeLessThan(THRESHOLD);
  for (const [name, found] of Object.entries(same))
    expect([name, found.length, found.filter((value) => value < THRESHOLD)]).toEqual([name, 13, []]);
});

it('[VISION9] maps what vectors have in common to 0 to 100, rising', () => {
  const at = (cosine: number) =>
    similarityOf(Float32Array.of(1, 0), Float32Array.of(cosine, Math.sqrt(1 - cosine ** 2)));
  const mapped = [-1, 0, 0.3, 0.689, 0.691, 0.9, 1].map(at);

  expect(mapped.slice(0, 2)).toEqual([0, 0]);
  expect(mapped.at(-1)).toBeCloseTo(100);
  expect(mapped[3]).toBeLessThan(80);
  expect(mapped[4]).toBeGreaterThan(80);
  expect([...mapped].sort((a, b) => a - b)).toEqual(mapped);
});
