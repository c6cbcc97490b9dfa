import sharp from 'sharp';
import { beforeAll, expect, it } from 'vitest';
import { PICTURE_PIXELS_LONG, PREVIEW_PIXELS_LONG } from '../../protocol/limits.ts';
import { checkAll, type Outcome } from './hostile/checked.ts';
import { everyHostileFile } from './hostile/every-file.ts';
import { CANARY, type HostileFile } from './hostile/hostile-file.ts';
import { CORNERS, UPRIGHT } from './hostile/orientations.ts';

const MEMORY_BYTES_MAX = 512 * 1024 * 1024;
const CHECK_MS_MAX = 30_000;

let files: HostileFile[];
let outcomes: Outcome[];
let made: Outcome[];

beforeAll(async () => {
  files = await everyHostileFile();
  outcomes = await checkAll(files);
  made = outcomes.filter((outcome) => outcome.made !== undefined);
});

const namesOf = (some: readonly Outcome[]) => some.map(({ file }) => file.name);

it('[HOSTILE1] refuses every file that is no whole picture, and says why', () => {
  const expected = files.map(({ name, becomes }) => [name, becomes]);

  const found = outcomes.map(({ file, refused }) => [file.name, refused ?? 'anew']);

  expect(found).toEqual(expected);
  expect(new Set(files.map(({ name }) => name)).size).toBe(files.length);
  expect(files.length).toBeGreaterThan(60);
  expect(outcomes.filter(({ ms }) => ms > CHECK_MS_MAX)).toEqual([]);
});

it('[HOSTILE2] publishes a picture that was encoded anew and decodes to its end', async () => {
  expect(made.length).toBeGreaterThan(60);
  for (const { file, published, made: said } of made) {
    const [full, preview] = await Promise.all(published.map((bytes) => decoded(bytes)));
    const { contentType, width, height } = said ?? {};
    expect([file.name, `image/${full?.format}`, full?.width, full?.height]).toEqual([
      file.name,
      contentType,
      width,
      height,
    ]);
    expect([file.name, `image/${preview?.format}`]).toEqual([file.name, contentType]);
    expect(longer(full)).toBeLessThanOrEqual(PICTURE_PIXELS_LONG);
    expect(longer(preview)).toBeLessThanOrEqual(PREVIEW_PIXELS_LONG);
    expect(full?.pages ?? 1).toBe(1);
  }
});

async function decoded(bytes: Buffer) {
  const picture = sharp(bytes, { failOn: 'warning' });
  await picture.stats();
  return picture.metadata();
}

function longer({ width = 0, height = 0 }: { width?: number; height?: number } = {}): number {
  return Math.max(width, height);
}

it('[HOSTILE3] leaves nothing of a file but its pixels: no EXIF, XMP, IPTC, profile, comment, trailer', async () => {
  const carriers = made.filter(({ file }) => isIn(file.bytes));
  expect(carriers.length).toBeGreaterThan(25);

  const singing = made.filter(({ published }) => published.some(isIn));
  const talking: string[] = [];
  for (const { file, published } of made) {
    for (const bytes of published) {
      const { exif, xmp, iptc, icc, tifftagPhotoshop, orientation, comments } = await sharp(bytes).metadata();
      const said = [exif, xmp, iptc, icc, tifftagPhotoshop, orientation, comments].filter((part) => part !== undefined);
      if (said.length > 0 || !endsAtItsEnd(bytes)) talking.push(file.name);
    }
  }

  expect(namesOf(singing)).toEqual([]);
  expect(talking).toEqual([]);
});

function isIn(bytes: Uint8Array): boolean {
  const buffer = Buffer.from(bytes);
  return buffer.includes(CANARY) || buffer.includes(Buffer.from(CANARY, 'utf16le'));
}

/** Nothing stands behind the marker that ends it. */
function endsAtItsEnd(bytes: Buffer): boolean {
  const isJpeg = bytes[0] === 0xff;
  const end = isJpeg ? Buffer.from([0xff, 0xd9]) : Buffer.from('IEND\xaeB`\x82', 'latin1');
  return bytes.indexOf(end) === bytes.length - end.length;
}

it('[HOSTILE4] turns a picture upright, however it was stored', async () => {
  const turned = made.filter(({ file }) => file.name.includes(' of orientation '));
  expect(turned).toHaveLength(11);

  for (const { file, published } of turned) {
    for (const bytes of published) {
      const { data, info } = await sharp(bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true });
      expect([file.name, info.width, info.height]).toEqual([file.name, UPRIGHT.width, UPRIGHT.height]);
      for (const [corner, colour] of Object.entries(CORNERS)) {
        const [x, y] = [corner.endsWith('left') ? 8 : info.width - 8, corner.startsWith('top') ? 8 : info.height - 8];
        const seen = [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)];
        const distance = Math.max(...seen.map((value, channel) => Math.abs(value - (colour[channel] ?? 0))));
        expect([file.name, corner, distance < 30]).toEqual([file.name, corner, true]);
      }
    }
  }
});

it('[HOSTILE5] needs less than 512 MB for all of them, one after the other', () => {
  const peakBytes = Math.max(...outcomes.map((outcome) => outcome.peakBytes));

  expect(outcomes).toHaveLength(files.length);
  expect(peakBytes).toBeGreaterThan(0);
  expect(peakBytes).toBeLessThan(MEMORY_BYTES_MAX);
});
