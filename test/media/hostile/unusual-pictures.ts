import sharp, { type Sharp } from 'sharp';
import { drawnScene } from '../../fixtures/pictures.ts';
import { handMadePng, jpegSegment, pngChunk, uint16, withChunks, withSegments } from './file-parts.ts';
import { noise } from './foreign-files.ts';
import { type HostileFile, hostile } from './hostile-file.ts';

const SIZE = { width: 320, height: 240 };

/** Pictures in every way that their formats allow: all of them come out as plain ones. */
export async function unusualPictures(): Promise<HostileFile[]> {
  const scene = () => drawnScene(SIZE);
  const clear = () => scene().removeAlpha().ensureAlpha(0.5);
  const made: Record<string, Sharp> = {
    'CMYK JPEG': scene().toColourspace('cmyk').jpeg(),
    'progressive JPEG': scene().jpeg({ progressive: true }),
    'grey JPEG': scene().greyscale().jpeg(),
    'grey PNG': scene().greyscale().png(),
    '16-bit PNG': scene().toColourspace('rgb16').png(),
    '16-bit PNG with alpha': clear().toColourspace('rgb16').png(),
    'PNG with alpha': clear().png(),
    'PNG with a palette': scene().png({ palette: true, colours: 8 }),
    'interlaced PNG': scene().png({ progressive: true }),
    'WebP with alpha, lossless': clear().webp({ lossless: true }),
    'AVIF with alpha': clear().avif({ effort: 0 }),
    '12-bit AVIF': scene().toColourspace('rgb16').avif({ effort: 0, bitdepth: 12 }),
    'GIF with alpha': clear().gif(),
    'TIFF of tiles': scene().tiff({ tile: true, tileWidth: 64, tileHeight: 64 }),
    'TIFF of JPEG': scene().tiff({ compression: 'jpeg' }),
    'TIFF of 1 bit': scene().toColourspace('b-w').tiff({ bitdepth: 1, compression: 'deflate' }),
    'a single pixel': plain(1, 1).png(),
    'a picture 20,000 pixels wide and 1 high': plain(20_000, 1).png(),
    'a picture 1 pixel wide and 20,000 high': plain(1, 20_000).jpeg(),
  };
  const files = Object.entries(made).map(async ([name, picture]) => hostile(name, await picture.toBuffer(), 'anew'));
  return [...(await Promise.all(files)), ...(await animations()), ...(await byHand(scene))];
}

export function plain(width: number, height: number): Sharp {
  return sharp({ create: { width, height, channels: 3, background: '#4080c0' }, limitInputPixels: false });
}

async function animations(): Promise<HostileFile[]> {
  const frames = (count: number) =>
    Promise.all(
      Array.from({ length: count }, (_, seed) =>
        drawnScene({ ...SIZE, seed })
          .png()
          .toBuffer(),
      ),
    );
  const [few, many] = await Promise.all([frames(4), frames(60)]);
  const joined = (pictures: Buffer[]) => sharp(pictures, { join: { animated: true } });
  return [
    hostile('animated GIF', await joined(few).gif().toBuffer(), 'anew'),
    hostile('animated WebP', await joined(few).webp().toBuffer(), 'anew'),
    hostile('animated GIF of 60 frames', await joined(many).gif({ effort: 1 }).toBuffer(), 'anew'),
    hostile('TIFF of many pages', await joined(few).tiff().toBuffer(), 'anew'),
  ];
}

async function byHand(scene: () => Sharp): Promise<HostileFile[]> {
  const [jpeg, png, tiff] = await Promise.all([
    scene().jpeg().toBuffer(),
    scene().png().toBuffer(),
    scene().tiff().toBuffer(),
  ]);
  const big = await scene().tiff({ bigtiff: true }).toBuffer();
  const control = pngChunk('acTL', Buffer.from([0, 0, 0x27, 0x10, 0, 0, 0, 0]));
  return [
    hostile('PNG that says it is animated', withChunks(png, control), 'anew'),
    hostile(
      'JPEG that says it holds more pictures',
      withSegments(jpeg, jpegSegment(0xe2, 'MPF\0MM\0*\0\0\0\x08')),
      'anew',
    ),
    hostile(
      'JPEG whose Adobe marker lies',
      withSegments(
        jpeg,
        jpegSegment(0xee, Buffer.concat([Buffer.from('Adobe'), uint16(100), Buffer.alloc(4), Buffer.from([2])])),
      ),
      'anew',
    ),
    hostile('BigTIFF', big, 'not_a_picture'),
    hostile('PNG 0 pixels wide', handMadePng({ width: 0, height: 10 }, 10), 'damaged'),
    hostile('PNG with a wrong checksum', withByte(png, png.indexOf('IDAT') + 20, 0x55), 'damaged'),
    hostile(
      'PNG whose pixels are noise',
      withChunks(handMadePng({ width: 10, height: 10 }, 0), pngChunk('IDAT', noise(500))),
      'damaged',
    ),
    hostile(
      'JPEG without tables',
      Buffer.concat([jpeg.subarray(0, 2), jpeg.subarray(jpeg.indexOf(Buffer.from([0xff, 0xc0])))]),
      'damaged',
    ),
    hostile('TIFF whose directory is itself', withLoop(tiff), 'anew'),
    hostile(
      'HEIC, whose patents forbid reading it',
      Buffer.from('\0\0\0\x18ftypheic\0\0\0\0mif1heic\0\0\0\x08meta', 'latin1'),
      'not_a_picture',
    ),
  ];
}

function withByte(bytes: Buffer, at: number, mask: number): Buffer {
  const changed = Buffer.from(bytes);
  changed[at] = (changed[at] ?? 0) ^ mask;
  return changed;
}

/** The next page is this page. */
function withLoop(tiff: Buffer): Buffer {
  const changed = Buffer.from(tiff);
  const directory = changed.readUInt32LE(4);
  changed.writeUInt32LE(directory, directory + 2 + 12 * changed.readUInt16LE(directory));
  return changed;
}
