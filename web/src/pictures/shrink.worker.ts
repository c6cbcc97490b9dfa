/** Longer side of what leaves this browser. */
const PIXELS_LONG = 2_048;
const QUALITY = 0.85;
const OPAQUE = 255;

export interface ShrinkRequest {
  file: Blob;
  pixelsLong?: number;
  /** Where what is behind it does not matter. */
  asJpeg?: boolean;
}

export type ShrinkAnswer = { file: Blob; width: number; height: number } | { failed: true };

addEventListener('message', ({ data }: MessageEvent<ShrinkRequest>) => {
  shrink(data).then(
    (answer) => self.postMessage(answer),
    () => self.postMessage({ failed: true } satisfies ShrinkAnswer),
  );
});

/** Made anew from its pixels, so nothing else of the file goes along: no place, no camera, no thumbnail. */
async function shrink({ file, pixelsLong = PIXELS_LONG, asJpeg = false }: ShrinkRequest): Promise<ShrinkAnswer> {
  const bitmap = await createImageBitmap(file, { imageOrientation: 'from-image' });
  const scale = Math.min(1, pixelsLong / Math.max(bitmap.width, bitmap.height));
  const [width, height] = [bitmap.width, bitmap.height].map((side) => Math.max(1, Math.round(side * scale))) as [
    number,
    number,
  ];
  const canvas = new OffscreenCanvas(width, height);
  const context = canvas.getContext('2d');
  if (context === null) throw new Error('no canvas');
  if (asJpeg) context.fillStyle = '#fff';
  if (asJpeg) context.fillRect(0, 0, width, height);
  context.imageSmoothingQuality = 'high';
  context.drawImage(bitmap, 0, 0, width, height);
  bitmap.close();
  return { file: await encoded(canvas, context, file.type, asJpeg), width, height };
}

async function encoded(
  canvas: OffscreenCanvas,
  context: OffscreenCanvasRenderingContext2D,
  type: string,
  asJpeg: boolean,
): Promise<Blob> {
  const mayBeClear = !asJpeg && type !== 'image/jpeg';
  if (!mayBeClear || isOpaque(context)) return canvas.convertToBlob({ type: 'image/jpeg', quality: QUALITY });
  // Where a browser cannot write WebP it writes PNG, which keeps what is clear, too.
  return canvas.convertToBlob({ type: 'image/webp', quality: QUALITY });
}

function isOpaque(context: OffscreenCanvasRenderingContext2D): boolean {
  const { data } = context.getImageData(0, 0, context.canvas.width, context.canvas.height);
  for (let index = 3; index < data.length; index += 4) if (data[index] !== OPAQUE) return false;
  return true;
}
