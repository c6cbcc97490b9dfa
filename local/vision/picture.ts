import sharp, { type Sharp } from 'sharp';

/** A decoded picture needs no more to be understood; boxes are told in shares of it. */
const MODEL_EDGE_PX_MAX = 1024;
/** Small print wants more. */
const TEXT_EDGE_PX_MAX = 2400;
const PIXELS_MAX = 100_000_000;

sharp.cache(false);
sharp.concurrency(1);

export class UnreadablePicture extends Error {}

export interface Pixels {
  /** RGB, three bytes a pixel. */
  data: Uint8Array;
  width: number;
  height: number;
}

/** Upright, as its EXIF says, and small enough for the models. */
export async function pixelsOf(picture: Uint8Array): Promise<Pixels> {
  const decoded = upright(picture, MODEL_EDGE_PX_MAX).flatten({ background: 'white' }).toColourspace('srgb');
  const { data, info } = await readable(decoded.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true }));
  return { data, width: info.width, height: info.height };
}

/** For Tesseract, which knows nothing of orientation and takes colours for noise. */
export async function printOf(picture: Uint8Array): Promise<Buffer> {
  const grey = upright(picture, TEXT_EDGE_PX_MAX).flatten({ background: 'white' }).greyscale();
  return await readable(grey.png({ compressionLevel: 1 }).toBuffer());
}

function upright(picture: Uint8Array, edge: number): Sharp {
  return sharp(picture, { limitInputPixels: PIXELS_MAX })
    .autoOrient()
    .resize(edge, edge, { fit: 'inside', withoutEnlargement: true });
}

async function readable<Result>(decoding: Promise<Result>): Promise<Result> {
  try {
    return await decoding;
  } catch (error) {
    throw new UnreadablePicture(error instanceof Error ? error.message : String(error));
  }
}
