import { deflateSync } from 'node:zlib';
import { drawnScene } from '../../fixtures/pictures.ts';
import { handMadePng, pngChunk, resizedJpeg, withChunks } from './file-parts.ts';
import { type HostileFile, hostile } from './hostile-file.ts';
import { plain } from './unusual-pictures.ts';

const SIZE = { width: 320, height: 240 };
/** As large as a picture may be: 39.7 megapixels. */
const LARGE = 6_300;
const MB = 1_000_000;

/** Small files that want to become large ones. */
export async function bombs(): Promise<HostileFile[]> {
  return [...tooLarge(), ...(await lies()), ...(await hiddenInflation()), ...(await justAllowed())];
}

function tooLarge(): HostileFile[] {
  const black = handMadePng({ width: 12_000, height: 12_000, depth: 1, colour: 'grey' }, 12_000 * 1_501);
  return [
    hostile('PNG of 144 megapixels in 18 kB', black, 'too_many_pixels'),
    hostile('PNG of 65,000 × 65,000', handMadePng({ width: 65_000, height: 65_000 }, MB), 'too_many_pixels'),
    hostile('PNG of 2,147,483,647 × 1', handMadePng({ width: 2 ** 31 - 1, height: 1 }, MB), 'damaged'),
    hostile('PNG of 40,000,001 × 1', handMadePng({ width: 40_000_001, height: 1 }, MB), 'too_many_pixels'),
  ];
}

/** Headers that promise more than what follows. */
async function lies(): Promise<HostileFile[]> {
  const jpeg = await drawnScene(SIZE).jpeg().toBuffer();
  const progressive = await drawnScene(SIZE).jpeg({ progressive: true }).toBuffer();
  return [
    hostile('JPEG that says it is 65,000 × 65,000', resizedJpeg(jpeg, 65_000, 65_000), 'too_many_pixels'),
    hostile('JPEG that says it is 6,000 × 6,000', resizedJpeg(jpeg, 6_000, 6_000), 'anew'),
    hostile('progressive JPEG that says it is 6,000 × 6,000', resizedJpeg(progressive, 6_000, 6_000), 'anew'),
    hostile('GIF that says it is 65,535 × 65,535', await largerGif(), 'anew'),
    hostile('AVIF that says it is 65,000 × 65,000', await largerAvif(), 'too_many_pixels'),
    hostile('TIFF that says it is 65,000 × 65,000', await largerTiff(65_000), 'too_many_pixels'),
    hostile('TIFF that says it is 6,000 × 6,000', await largerTiff(6_000), 'damaged'),
    hostile('WebP that says it is 16,000 × 16,000', await largerWebp(), 'damaged'),
    hostile('PNG that says it is 6,000 × 6,000', handMadePng({ width: 6_000, height: 6_000 }, 18_001 * 100), 'damaged'),
  ];
}

/** What is no pixel, and inflates. */
async function hiddenInflation(): Promise<HostileFile[]> {
  const png = await drawnScene(SIZE).png().toBuffer();
  const much = deflateSync(Buffer.alloc(200 * MB), { level: 9 });
  const named = (name: string) => Buffer.concat([Buffer.from(`${name}\0\0`, 'latin1'), much]);
  return [
    hostile('PNG with a profile of 200 MB', withChunks(png, pngChunk('iCCP', named('profile'))), 'anew'),
    hostile('PNG with a text of 200 MB', withChunks(png, pngChunk('zTXt', named('Comment'))), 'anew'),
    hostile(
      'PNG with 40 texts of 200 MB',
      withChunks(png, ...Array.from({ length: 40 }, () => pngChunk('zTXt', named('Comment')))),
      'anew',
    ),
    hostile('PNG with more pixels than it says', handMadePng({ width: 10, height: 10 }, 50 * MB), 'anew'),
    hostile(
      'PNG of 60,000 chunks',
      withChunks(png, ...Array.from({ length: 60_000 }, () => pngChunk('tEXt', Buffer.from('a\0b')))),
      'anew',
    ),
    hostile('JPEG of 2,000 scans', await manyScans(), 'damaged'),
    hostile('GIF of 2,000 frames of 1,000 × 1,000', await manyFrames(), 'anew'),
  ];
}

/** As large as is allowed, stored in the way that costs a decoder most, and a little larger. */
async function justAllowed(): Promise<HostileFile[]> {
  const large = () => plain(LARGE, LARGE);
  const cmyk = (size: number) => plain(size, size).toColourspace('cmyk');
  const interlaced = (size: number) =>
    handMadePng({ width: size, height: size, depth: 16, colour: 'rgba', isInterlaced: true }, interlacedBytes(size, 8));
  const finest = { progressive: true, chromaSubsampling: '4:4:4' };
  const small = { effort: 0, quality: 1 };
  return [
    hostile('JPEG of 39.7 megapixels', await large().jpeg().toBuffer(), 'anew'),
    hostile(
      'JPEG of 39.7 megapixels on its side',
      await large().jpeg().withMetadata({ orientation: 6 }).toBuffer(),
      'anew',
    ),
    hostile('progressive CMYK JPEG of 20 megapixels', await cmyk(4_500).jpeg(finest).toBuffer(), 'anew'),
    hostile('progressive CMYK JPEG of 30 megapixels', await cmyk(5_500).jpeg(finest).toBuffer(), 'too_many_pixels'),
    hostile('interlaced 16-bit PNG of 20 megapixels', interlaced(4_500), 'anew'),
    hostile('interlaced 16-bit PNG of 30 megapixels', interlaced(5_500), 'too_many_pixels'),
    hostile('WebP of 39.7 megapixels', await large().webp({ effort: 0 }).toBuffer(), 'anew'),
    hostile('lossless WebP of 39.7 megapixels', await large().webp({ lossless: true, effort: 0 }).toBuffer(), 'anew'),
    hostile('GIF of 30 megapixels', await plain(5_500, 5_500).gif({ effort: 1 }).toBuffer(), 'anew'),
    hostile('TIFF whose one tile is 39.7 megapixels', await largeTile(), 'damaged'),
    hostile('AVIF of 8.4 megapixels', await plain(2_900, 2_900).avif(small).toBuffer(), 'anew'),
    hostile('AVIF of 39.7 megapixels', await large().avif(small).toBuffer(), 'too_many_pixels'),
  ];
}

/** Adam7: seven small pictures, each line of each with a byte for its filter. */
function interlacedBytes(size: number, bytesPerPixel: number): number {
  const passes = [
    [8, 8, 0, 0],
    [8, 8, 4, 0],
    [4, 8, 0, 4],
    [4, 4, 2, 0],
    [2, 4, 0, 2],
    [2, 2, 1, 0],
    [1, 2, 0, 1],
  ];
  return passes.reduce((sum, [stepX = 1, stepY = 1, x = 0, y = 0]) => {
    const [columns, rows] = [Math.ceil((size - x) / stepX), Math.ceil((size - y) / stepY)];
    return sum + rows * (1 + columns * bytesPerPixel);
  }, 0);
}

async function largerGif(): Promise<Buffer> {
  const gif = await drawnScene(SIZE).gif().toBuffer();
  gif.writeUInt32LE(0xff_ff_ff_ff, 6);
  return gif;
}

async function largerAvif(): Promise<Buffer> {
  const avif = await drawnScene(SIZE).avif({ effort: 0 }).toBuffer();
  for (let at = avif.indexOf('ispe'); at >= 0; at = avif.indexOf('ispe', at + 1)) {
    avif.writeUInt32BE(65_000, at + 8);
    avif.writeUInt32BE(65_000, at + 12);
  }
  return avif;
}

async function largerTiff(size: number): Promise<Buffer> {
  return changedTiff(await drawnScene(SIZE).tiff({ compression: 'lzw' }).toBuffer(), { 256: size, 257: size });
}

/** A tile is decoded whole. */
function largeTile(): Promise<Buffer> {
  const side = LARGE + 4;
  const tiles = { compression: 'deflate', tile: true, tileWidth: side, tileHeight: side } as const;
  return plain(LARGE, LARGE).ensureAlpha().tiff(tiles).toBuffer();
}

/** Other values in the first directory; ids of tags as in TIFF 6.0. */
function changedTiff(tiff: Buffer, values: Record<number, number>): Buffer {
  const directory = tiff.readUInt32LE(4);
  for (let entry = 0; entry < tiff.readUInt16LE(directory); entry++) {
    const at = directory + 2 + 12 * entry;
    const value = values[tiff.readUInt16LE(at)];
    if (value === undefined) continue;
    tiff.writeUInt16LE(4, at + 2);
    tiff.writeUInt32LE(value, at + 8);
  }
  return tiff;
}

async function largerWebp(): Promise<Buffer> {
  const webp = await drawnScene(SIZE)
    .webp()
    .withExif({ IFD0: { Artist: 'A' } })
    .toBuffer();
  webp.writeUIntLE(15_999, 24, 3);
  webp.writeUIntLE(15_999, 27, 3);
  return webp;
}

/** Each scan refines the whole picture once more. */
async function manyScans(): Promise<Buffer> {
  const jpeg = await plain(2_000, 2_000).jpeg({ progressive: true }).toBuffer();
  const [start, end] = [jpeg.lastIndexOf(Buffer.from([0xff, 0xda])), jpeg.length - 2];
  const scan = jpeg.subarray(start, end);
  return Buffer.concat([jpeg.subarray(0, end), ...Array.from({ length: 2_000 }, () => scan), jpeg.subarray(end)]);
}

async function manyFrames(): Promise<Buffer> {
  const gif = await plain(1_000, 1_000).gif({ effort: 1 }).toBuffer();
  const start = gif.indexOf(Buffer.from([0x21, 0xf9]));
  const frame = gif.subarray(start, -1);
  return Buffer.concat([gif.subarray(0, start), ...Array.from({ length: 2_000 }, () => frame), gif.subarray(-1)]);
}
