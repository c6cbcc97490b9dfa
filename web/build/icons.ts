import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import type { Plugin } from 'vite';

const ICONS = [
  { fileName: 'icon-192.png', size: 192, padding: 0.06, background: undefined },
  { fileName: 'icon-512.png', size: 512, padding: 0.06, background: undefined },
  // A platform may cut a circle out of a maskable icon: the mark stays within the middle.
  { fileName: 'icon-maskable-512.png', size: 512, padding: 0.22, background: '#ffffff' },
  { fileName: 'apple-touch-icon.png', size: 180, padding: 0.16, background: '#ffffff' },
] as const;

/** Draws the PNG icons of the manifest from public/favicon.svg. */
export function icons(): Plugin {
  return {
    name: 'icons',
    apply: 'build',
    async buildStart() {
      const mark = readFileSync(join(import.meta.dirname, '../public/favicon.svg'));
      for (const icon of ICONS) {
        this.emitFile({ type: 'asset', fileName: icon.fileName, source: await draw(mark, icon) });
      }
    },
  };
}

function draw(mark: Buffer, { size, padding, background }: (typeof ICONS)[number]): Promise<Buffer> {
  const margin = Math.round(size * padding);
  const inner = size - 2 * margin;
  const fill = background ?? { r: 0, g: 0, b: 0, alpha: 0 };
  return sharp(mark, { density: (72 * inner) / 32 })
    .resize(inner, inner)
    .extend({ top: margin, bottom: margin, left: margin, right: margin, background: fill })
    .flatten(background === undefined ? false : { background })
    .png({ compressionLevel: 9, palette: true })
    .toBuffer();
}
