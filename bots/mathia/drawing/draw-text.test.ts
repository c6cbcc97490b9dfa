import sharp from 'sharp';
import { expect, it } from 'vitest';
import { canDraw, drawText, shortenedTo, widthOf } from './draw-text.ts';

async function inkOf(text: string): Promise<number> {
  const drawn = drawText(text, { x: 10, y: 60, size: 50, fill: '#000000' });
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="400" height="90">${drawn}</svg>`;
  const pixels = await sharp(Buffer.from(svg)).flatten({ background: '#ffffff' }).raw().toBuffer();
  return pixels.reduce((sum, value) => sum + (255 - value), 0) / pixels.length;
}

it('[SEE10] draws letters as outlines, so that no font is wanted and no text is in the document', async () => {
  const drawn = drawText('<text>&"x"', { x: 0, y: 0, size: 20, fill: '#000000' });

  expect(drawn).not.toMatch(/<text|&|font/);
  expect(await inkOf('I')).toBeGreaterThan(1);
  expect(await inkOf('WWWW')).toBeGreaterThan(4 * (await inkOf('I')));
  expect(await inkOf('   ')).toBe(0);
});

it.each(['Ana', 'Zoë Ångström', 'Ζωή', 'Юлия', 'Łódź', 'a1-b_2 (c)', 'x² × 10⁻³ – 5 °C', 'Zoë'.normalize('NFD')])(
  '[SEE10] has the letters of "%s"',
  (text) => {
    expect(canDraw(text)).toBe(true);
  },
);

it.each(['山田', 'ไทย', '👋', 'a\0b'])('[SEE10] knows that it has no letters for "%s"', (text) => {
  expect(canDraw(text)).toBe(false);
});

it('[SEE10] measures as it draws, and shortens to what fits', () => {
  const long = 'A name that goes on and on';
  const short = shortenedTo(long, 20, 120);

  expect(widthOf('WW', 20)).toBeCloseTo(2 * widthOf('W', 20));
  expect(shortenedTo(long, 20, 1_000)).toBe(long);
  expect(short).toMatch(/^A name.*…$/);
  expect(widthOf(short, 20)).toBeLessThanOrEqual(120);
});
