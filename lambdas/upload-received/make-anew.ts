import { encode } from 'blurhash';
import type { Metadata, Sharp } from 'sharp';
import type { Refusal } from '../../protocol/attachment.ts';
import { PICTURE_PIXELS_LONG, PICTURE_PIXELS_MAX, PREVIEW_PIXELS_LONG } from '../../protocol/limits.ts';
import { sharp } from '../shared/sharp.ts';

/** A picture made from the pixels of another one: nothing else of it is left. */
export interface Made {
  full: Uint8Array;
  preview: Uint8Array;
  contentType: 'image/jpeg' | 'image/png';
  /** Of `full`, in pixels. */
  width: number;
  height: number;
  blurHash: string;
}

/** Rekognition takes 5 MB with a call; a transparent photo above becomes a JPEG. */
const PNG_BYTES_MAX = 4.5 * 1024 * 1024;
const JPEG = { quality: 84, mozjpeg: true, chromaSubsampling: '4:4:4' };
const WHITE = { background: '#ffffff' };
const BLUR = { pixels: 32, columns: 4, rows: 3 };

/**
 * Decodes a picture whatever it says it is, turns it as its orientation says, and encodes it anew: no metadata of the
 * original survives, nor what stands behind its end. Of an animation the first frame remains.
 * `madeByModel` goes into the metadata of what is published.
 */
export async function makeAnew(bytes: Uint8Array, { madeByModel = false } = {}): Promise<Made | { refused: Refusal }> {
  if (bytes.length === 0) return { refused: 'empty' };
  const size = await readSize(bytes);
  if ('refused' in size) return size;
  try {
    return await encoded(await decoded(bytes), madeByModel);
  } catch {
    // Its header could be read and its pixels could not.
    return { refused: 'damaged' };
  }
}

const OPTIONS = { failOn: 'error', limitInputPixels: false, sequentialRead: true } as const;

async function readSize(bytes: Uint8Array): Promise<{ pixels: number } | { refused: Refusal }> {
  // Before a parser sees it: libvips also reads SVG, PDF and what else is installed.
  if (!beginsAsAPicture(bytes)) return { refused: 'not_a_picture' };
  try {
    const metadata = await sharp(bytes, OPTIONS).metadata();
    const pixels = metadata.width * (metadata.pageHeight ?? metadata.height);
    const isTooMuch = pixels > PICTURE_PIXELS_MAX || pixels * heldBytesPerPixel(metadata) > HELD_BYTES_MAX;
    return isTooMuch ? { refused: 'too_many_pixels' } : { pixels };
  } catch {
    return { refused: 'damaged' };
  }
}

/** What a decoder may hold of a picture at once; Lambda gives this function several times that. */
const HELD_BYTES_MAX = 160 * 1024 * 1024;

/** Measured. Most are decoded line by line; AVIF and GIF are not, nor is what is stored as ever finer pictures. */
function heldBytesPerPixel({ format, isProgressive, channels, depth, chromaSubsampling }: Metadata): number {
  if (format === 'heif') return depth === 'ushort' ? 25 : 19;
  if (format === 'gif') return 5.5;
  if (!isProgressive) return 0;
  const isWide = format === 'jpeg' ? chromaSubsampling !== '4:2:0' : depth === 'ushort';
  return channels * (isWide ? 2 : 1);
}

/** JPEG, PNG, GIF and both kinds of TIFF. */
const BEGINNINGS = ['ffd8ff', '89504e470d0a1a0a', '474946383761', '474946383961', '49492a00', '4d4d002a'];

function beginsAsAPicture(bytes: Uint8Array): boolean {
  const start = Buffer.from(bytes.subarray(0, 12));
  const text = (from: number, to: number) => start.toString('latin1', from, to);
  const isWebp = text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP';
  // As strict as libvips: to it a box of another length is none, and might yet be an SVG.
  const isBox = start.length === 12 && start.readUInt32BE(0) <= 2048 && start.readUInt32BE(0) % 4 === 0;
  const isAvif = isBox && text(4, 8) === 'ftyp' && ['avif', 'avis', 'mif1'].includes(text(8, 12));
  return isWebp || isAvif || BEGINNINGS.some((beginning) => start.toString('hex').startsWith(beginning));
}

interface Pixels {
  data: Buffer;
  info: { width: number; height: number; channels: 1 | 2 | 3 | 4 };
  isOpaque: boolean;
}

/** Turned, in sRGB, at most as large as what is published: later steps never see the original's size. */
async function decoded(bytes: Uint8Array): Promise<Pixels> {
  const picture = sharp(bytes, { ...OPTIONS, limitInputPixels: PICTURE_PIXELS_MAX }).autoOrient();
  const { data, info } = await within(picture, PICTURE_PIXELS_LONG)
    .toColourspace('srgb')
    .raw({ depth: 'uchar' })
    .toBuffer({ resolveWithObject: true });
  const isOpaque = info.channels % 2 === 1 || (await sharp(data, { raw: info }).stats()).isOpaque;
  return { data, info, isOpaque };
}

function within(picture: Sharp, pixels: number): Sharp {
  return picture.resize({ width: pixels, height: pixels, fit: 'inside', withoutEnlargement: true });
}

async function encoded({ data, info, isOpaque }: Pixels, madeByModel: boolean): Promise<Made> {
  const pixels = () => sharp(data, { raw: info });
  const png = isOpaque ? undefined : await marked(pixels().png({ compressionLevel: 9 }), madeByModel).toBuffer();
  const isPng = png !== undefined && png.length <= PNG_BYTES_MAX;
  const full = isPng ? png : await marked(pixels().flatten(WHITE).jpeg(JPEG), madeByModel).toBuffer();
  const small = within(pixels(), PREVIEW_PIXELS_LONG);
  const preview = isPng ? small.png({ compressionLevel: 9 }) : small.flatten(WHITE).jpeg(JPEG);
  return {
    full,
    preview: await marked(preview, madeByModel).toBuffer(),
    contentType: isPng ? 'image/png' : 'image/jpeg',
    width: info.width,
    height: info.height,
    blurHash: await blurHashOf(pixels()),
  };
}

async function blurHashOf(picture: Sharp): Promise<string> {
  const { data, info } = await picture
    .resize(BLUR.pixels, BLUR.pixels, { fit: 'fill' })
    .flatten(WHITE)
    .toColourspace('srgb')
    .ensureAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return encode(new Uint8ClampedArray(data), info.width, info.height, BLUR.columns, BLUR.rows);
}

/** IPTC's "digital source type" of pictures made by a model: https://cv.iptc.org/newscodes/digitalsourcetype/ */
const MADE_BY_MODEL = `<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" xmlns:Iptc4xmpExt="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" Iptc4xmpExt:DigitalSourceType="http://cv.iptc.org/newscodes/digitalsourcetype/trainedAlgorithmicMedia"/></rdf:RDF></x:xmpmeta>`;

function marked(picture: Sharp, madeByModel: boolean): Sharp {
  return madeByModel ? picture.withXmp(MADE_BY_MODEL) : picture;
}
