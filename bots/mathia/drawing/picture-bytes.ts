import { PICTURE_PIXELS_MAX } from '../../../protocol/limits.ts';
import { loadSharp } from './load-sharp.ts';

/**
 * Of all pictures of one answer, so that as base64 they fit into a `data:` address (250,000 characters) and, with the
 * words, into an answer (256 KB).
 */
export const ANSWER_PICTURES_BYTES_MAX = 170_000;
/** Longer side, and quality. The first that is small enough is taken. */
const JPEGS = [1024, 720, 480, 320].flatMap((side) => [84, 66, 46].map((quality) => ({ side, quality })));

/** Photos of fewer are rare, so larger ones need not be tried. */
const BYTES_PER_PIXEL_MIN = 0.03;

/** Pixels of three channels, a byte each. */
export interface Pixels {
  pixels: Buffer;
  width: number;
  height: number;
}

export interface Size {
  /** Of the longer side, in pixels. */
  sideMin: number;
  sideMax: number;
}

const BEGINNINGS = [
  [0xff, 0xd8, 0xff],
  [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a],
];

/** Only what its bytes say is a JPEG, PNG or WebP reaches a decoder; above all no SVG of a stranger, which can name files. */
export function isPicture(bytes: Buffer): boolean {
  const isWebp = bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP';
  return isWebp || BEGINNINGS.some((beginning) => beginning.every((byte, index) => bytes[index] === byte));
}

/** @throws Error when it is no picture, damaged, or larger than 40 megapixels */
export async function readPicture(bytes: Buffer, { sideMin, sideMax }: Size): Promise<Pixels> {
  if (!isPicture(bytes)) throw new Error('not a picture');
  const sharp = loadSharp();
  const options = { limitInputPixels: PICTURE_PIXELS_MAX, failOn: 'error' } as const;
  const { width, height } = await sharp(bytes, options).metadata();
  const longer = Math.max(width, height);
  const side = Math.min(Math.max(longer, sideMin), sideMax);
  const { data, info } = await sharp(bytes, options)
    .resize({ width: side, height: side, fit: 'inside' })
    .flatten({ background: '#fff' })
    .toColourspace('srgb')
    .removeAlpha()
    .raw()
    .toBuffer({ resolveWithObject: true });
  return { pixels: data, width: info.width, height: info.height };
}

/** Draws an SVG document of the same size over the picture. */
export async function drawOver({ pixels, width, height }: Pixels, svg: string): Promise<Pixels> {
  const raw = { width, height, channels: 3 } as const;
  const drawn = loadSharp()(pixels, { raw }).composite([{ input: Buffer.from(svg) }]);
  return { pixels: await drawn.removeAlpha().raw().toBuffer(), width, height };
}

/** As JPEG of at most so many bytes; ever smaller and coarser until it fits. `undefined` when nothing does. */
export async function encodeJpeg({ pixels, width, height }: Pixels, bytesMax: number): Promise<Buffer | undefined> {
  const raw = { width, height, channels: 3 } as const;
  for (const { side, quality } of JPEGS.filter(({ side }) => side * side * BYTES_PER_PIXEL_MIN < bytesMax)) {
    const resized = loadSharp()(pixels, { raw }).resize({
      ...{ width: side, height: side, fit: 'inside', withoutEnlargement: true },
    });
    const jpeg = await resized.jpeg({ quality }).toBuffer();
    if (jpeg.length <= bytesMax) return jpeg;
  }
  return undefined;
}

/** An SVG document as PNG. For drawings of few colours, which it keeps small. */
export function renderPng(svg: string): Promise<Buffer> {
  return loadSharp()(Buffer.from(svg)).png({ palette: true, compressionLevel: 9 }).toBuffer();
}

export function dataUrl(type: 'image/jpeg' | 'image/png', bytes: Buffer): string {
  return `data:${type};base64,${bytes.toString('base64')}`;
}
