import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import sharp from 'sharp';

const DEMO = join(dirname(fileURLToPath(import.meta.resolve('@vladmandic/face-api'))), '../demo');

/** Photos of groups of people, 1 to 6, from an installed package. By eye, they show 3, 3, 3, 4, 5 and 4 faces. */
export function photo(number: number): Promise<Buffer> {
  return readFile(join(DEMO, `sample${number}.jpg`));
}

/** Nothing that a model knows, and nothing to read. */
export function plain(): Promise<Buffer> {
  return sharp({ create: { width: 400, height: 300, channels: 3, background: '#7799bb' } })
    .png()
    .toBuffer();
}

/** Shapes and three signs, drawn here. */
export function signs(): Promise<Buffer> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="800" font-family="DejaVu Sans, sans-serif">
    <rect width="1200" height="800" fill="#88aacc"/><circle cx="900" cy="200" r="120" fill="#ffdd66"/>
    <rect x="100" y="480" width="620" height="180" fill="white"/>
    <text x="140" y="560" font-size="64">Open daily</text><text x="140" y="635" font-size="52">from nine to five</text>
    <rect x="820" y="560" width="320" height="120" fill="#224466"/>
    <text x="850" y="640" font-size="60" fill="white">EXIT 42</text></svg>`;
  return sharp(Buffer.from(svg)).jpeg().toBuffer();
}

/** The same photo as somebody else would have it. */
export const ALTERATIONS: Record<string, (picture: Buffer) => Promise<Buffer>> = {
  mirrored: (picture) => sharp(picture).flop().jpeg().toBuffer(),
  brighter: (picture) => sharp(picture).modulate({ brightness: 1.3 }).jpeg().toBuffer(),
  darker: (picture) => sharp(picture).modulate({ brightness: 0.6 }).jpeg().toBuffer(),
  blurred: (picture) => sharp(picture).blur(3).jpeg().toBuffer(),
  small: (picture) => sharp(picture).resize(640).png().toBuffer(),
  coarse: (picture) => sharp(picture).jpeg({ quality: 30 }).toBuffer(),
};
