import { drawnScene } from '../../fixtures/pictures.ts';
import { type HostileFile, hostile } from './hostile-file.ts';

const PLACES = [0.15, 0.5, 0.9];

/** Each format, cut off at several places, as uploads are that break. */
export async function brokenPictures(): Promise<HostileFile[]> {
  const scene = () => drawnScene({ width: 640, height: 480 });
  const whole = {
    JPEG: scene().jpeg(),
    'progressive JPEG': scene().jpeg({ progressive: true }),
    PNG: scene().png(),
    WebP: scene().webp(),
    GIF: scene().gif(),
    AVIF: scene().avif({ effort: 0 }),
    TIFF: scene().tiff({ compression: 'deflate' }),
  };
  const files = await Promise.all(
    Object.entries(whole).map(async ([format, picture]) => {
      const bytes = await picture.toBuffer();
      return PLACES.map((share) =>
        cut(`${format} cut off after ${share * 100} %`, bytes, Math.floor(bytes.length * share)),
      );
    }),
  );
  const jpeg = await whole.JPEG.clone().toBuffer();
  return [...files.flat(), cut('JPEG without its last byte', jpeg, jpeg.length - 1), cut('3 bytes of a JPEG', jpeg, 3)];
}

function cut(name: string, bytes: Buffer, length: number): HostileFile {
  return hostile(name, bytes.subarray(0, length), 'damaged');
}
