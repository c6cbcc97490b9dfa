import sharp from 'sharp';
import type { HostileFile } from './hostile-file.ts';
import { hostile } from './hostile-file.ts';

/** What is seen at each corner of the upright picture: no two are alike. */
export const CORNERS = {
  'top left': [230, 30, 30],
  'top right': [30, 200, 30],
  'bottom left': [30, 30, 230],
  'bottom right': [230, 220, 30],
} as const;
export const UPRIGHT = { width: 160, height: 96 };

type Corner = keyof typeof CORNERS;
type Side = 'top' | 'bottom' | 'left' | 'right';

/** Where the stored first row and first column are seen (EXIF 2.32, tag 0x0112). */
const SEEN: Record<number, [row: Side, column: Side]> = {
  1: ['top', 'left'],
  2: ['top', 'right'],
  3: ['bottom', 'right'],
  4: ['bottom', 'left'],
  5: ['left', 'top'],
  6: ['right', 'top'],
  7: ['right', 'bottom'],
  8: ['left', 'bottom'],
};
const OPPOSITE: Record<Side, Side> = { top: 'bottom', bottom: 'top', left: 'right', right: 'left' };
const FORMATS = ['jpeg', 'png', 'webp', 'tiff'] as const;

/** One picture as eight cameras hold it: stored turned or mirrored, with the orientation that undoes it. */
export async function orientedPictures(): Promise<HostileFile[]> {
  const jpegs = [1, 2, 3, 4, 5, 6, 7, 8].map((orientation) => stored(orientation, 'jpeg'));
  const others = FORMATS.slice(1).map((format) => stored(6, format));
  return Promise.all([...jpegs, ...others]);
}

async function stored(orientation: number, format: (typeof FORMATS)[number]): Promise<HostileFile> {
  const [row, column] = SEEN[orientation] ?? ['top', 'left'];
  const isLying = row === 'left' || row === 'right';
  const [width, height] = isLying ? [UPRIGHT.height, UPRIGHT.width] : [UPRIGHT.width, UPRIGHT.height];
  const corners = [
    [cornerAt(row, column), cornerAt(row, OPPOSITE[column])],
    [cornerAt(OPPOSITE[row], column), cornerAt(OPPOSITE[row], OPPOSITE[column])],
  ];
  const pixels = Buffer.alloc(width * height * 3);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const corner = corners[Number(y >= height / 2)]?.[Number(x >= width / 2)] ?? 'top left';
      pixels.set(CORNERS[corner], (y * width + x) * 3);
    }
  const picture = sharp(pixels, { raw: { width, height, channels: 3 } });
  const bytes = await picture.withMetadata({ orientation }).toFormat(format, { quality: 100 }).toBuffer();
  return hostile(`${format} of orientation ${orientation}`, bytes, 'anew');
}

function cornerAt(one: Side, other: Side): Corner {
  const [vertical, horizontal] = one === 'top' || one === 'bottom' ? [one, other] : [other, one];
  return `${vertical} ${horizontal}` as Corner;
}
