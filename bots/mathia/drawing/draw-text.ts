import font from './glyphs.json' with { type: 'json' };

/** Outlines of Latin, Greek and Cyrillic letters, because where a bot runs there may be no font: on Lambda there is none. */
const OUTLINES: Readonly<Record<string, string>> = font.outlines;
const UNITS_PER_EM = 1000;
/** How tall a capital is, in ems. */
export const CAPITAL_EMS = 0.714;
const ELLIPSIS = '…';

export interface TextPlace {
  x: number;
  /** Of the line that letters stand on. */
  y: number;
  /** Of an em, in pixels. */
  size: number;
  fill: string;
  /** Which point of the text `x` is. */
  anchor?: 'start' | 'middle' | 'end';
  /** Thickens the strokes by so many ems. */
  boldness?: number;
}

/** Text as an SVG path: nothing that anybody wrote gets into the document as text. */
export function drawText(text: string, { x, y, size, fill, anchor = 'start', boldness = 0 }: TextPlace): string {
  const share = { start: 0, middle: 0.5, end: 1 }[anchor];
  const begin = x - share * widthOf(text, size);
  const scale = size / UNITS_PER_EM;
  const stroke = boldness > 0 ? ` stroke="${fill}" stroke-width="${boldness * UNITS_PER_EM}"` : '';
  let advance = 0;
  const paths = glyphsOf(text).map(({ width, path }) => {
    const place = `<path transform="translate(${advance} 0)" d="${path}"/>`;
    advance += width;
    return path === '' ? '' : place;
  });
  const transform = `translate(${begin.toFixed(2)} ${y.toFixed(2)}) scale(${scale})`;
  return `<g fill="${fill}"${stroke} stroke-linejoin="round" transform="${transform}">${paths.join('')}</g>`;
}

export function widthOf(text: string, size: number): number {
  return (glyphsOf(text).reduce((sum, { width }) => sum + width, 0) * size) / UNITS_PER_EM;
}

/** Whether every character has an outline here: those of many scripts have none. */
export function canDraw(text: string): boolean {
  return charactersOf(text).every((character) => OUTLINES[character] !== undefined);
}

/** As much of the text as fits into `widthMax` pixels, with an ellipsis where that is not all. */
export function shortenedTo(text: string, size: number, widthMax: number): string {
  const characters = charactersOf(text);
  if (widthOf(text, size) <= widthMax) return characters.join('');
  while (characters.length > 0 && widthOf(`${characters.join('')}${ELLIPSIS}`, size) > widthMax) characters.pop();
  return `${characters.join('').trimEnd()}${ELLIPSIS}`;
}

function charactersOf(text: string): string[] {
  return [...text.normalize('NFC').replace(/[\s\p{Cf}]+/gu, ' ')];
}

interface Glyph {
  width: number;
  path: string;
}

function glyphsOf(text: string): Glyph[] {
  return charactersOf(text).map((character) => {
    const outline = OUTLINES[character] ?? OUTLINES['?'] ?? '';
    const space = outline.indexOf(' ');
    if (space === -1) return { width: Number(outline), path: '' };
    return { width: Number(outline.slice(0, space)), path: outline.slice(space + 1) };
  });
}
