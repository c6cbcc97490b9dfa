import sharp from 'sharp';
import { expect, it } from 'vitest';
import { plainPicture } from '../../../test/fixtures/picture-server.ts';
import { encodeJpeg, isPicture, readPicture } from './picture-bytes.ts';

const SIZE = { sideMin: 640, sideMax: 1024 };

it('[SEE5] makes a picture as small as it must be, and no smaller', async () => {
  const plain = await readPicture(await plainPicture({ width: 1600, height: 1200 }), SIZE);
  const noise = await readPicture(await plainPicture({ width: 1600, height: 1200 }, { isNoise: true }), SIZE);

  const [easy, hard, impossible] = await Promise.all([
    encodeJpeg(plain, 100_000),
    encodeJpeg(noise, 100_000),
    encodeJpeg(noise, 500),
  ]);

  expect((await sharp(easy).metadata()).width).toBe(1024);
  expect(hard?.length).toBeLessThanOrEqual(100_000);
  expect(impossible).toBeUndefined();
});

it('[SEE5] enlarges pictures on which no tag could be read', async () => {
  const { width, height } = await readPicture(await plainPicture({ width: 100, height: 50 }), SIZE);

  expect([width, height]).toEqual([640, 320]);
});

it('[SEE5] opens nothing but JPEG, PNG and WebP, whatever it is called', async () => {
  const svg = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><image href="file:///etc/hostname"/></svg>';
  const png = await sharp(await plainPicture({ width: 9, height: 9 }))
    .png()
    .toBuffer();
  const cut = (await plainPicture({ width: 90, height: 90 }, { isNoise: true })).subarray(0, 900);

  expect(isPicture(png)).toBe(true);
  await expect(readPicture(Buffer.from(svg), SIZE)).rejects.toThrow('not a picture');
  await expect(readPicture(Buffer.from('GIF89a'), SIZE)).rejects.toThrow('not a picture');
  await expect(readPicture(Buffer.alloc(0), SIZE)).rejects.toThrow('not a picture');
  await expect(readPicture(cut, SIZE)).rejects.toThrow();
});
