import sharp from 'sharp';
import { afterAll, expect, it } from 'vitest';
import type { EngineError } from '../engine/engine-error.ts';
import { VisionEngine } from './engine.ts';
import { photo, plain } from './vision.fixture.ts';

const failures: EngineError[] = [];
const engine = new VisionEngine({ onFailure: (error) => failures.push(error) });
afterAll(() => engine.stop());

it('[VISION5] sees the same in every kind of JPEG and PNG', async () => {
  const people = sharp(await photo(6)).resize(1200);
  const kinds = {
    progressive: await people.clone().jpeg({ progressive: true }).toBuffer(),
    'four inks': await people.clone().toColourspace('cmyk').jpeg().toBuffer(),
    '16 bits': await people.clone().toColourspace('rgb16').png().toBuffer(),
    'grey, 16 bits': await people.clone().greyscale().toColourspace('grey16').png().toBuffer(),
    transparent: await people.clone().ensureAlpha(0.9).png().toBuffer(),
    palette: await people.clone().png({ palette: true }).toBuffer(),
  };

  for (const [kind, picture] of Object.entries(kinds)) {
    const { found } = await engine.faces(picture, { describe: 0 });

    expect([kind, found.length]).toEqual([kind, 4]);
  }
});

it('[VISION5] survives every shape of picture, and refuses what is none', async () => {
  const shape = (width: number, height: number) =>
    sharp({ create: { width, height, channels: 3, background: 'navy' } });
  const whole = await photo(1);
  const shapes = [shape(1, 1).png(), shape(1, 5000).png(), shape(9000, 1).jpeg()];
  const bomb = await shape(12_000, 12_000).png({ compressionLevel: 9 }).toBuffer();
  const none = [bomb, whole.subarray(0, whole.length / 2), (await plain()).subarray(0, 100)];
  await engine.objects(await plain());
  const before = engine.pid;

  for (const picture of shapes) {
    const bytes = await picture.toBuffer();
    expect([(await engine.objects(bytes)).found, (await engine.faces(bytes, { describe: 1 })).found]).toEqual([[], []]);
  }
  for (const picture of none) await expect(engine.objects(picture)).rejects.toMatchObject({ reason: 'input' });

  expect([engine.pid, failures]).toEqual([before, []]);
});
