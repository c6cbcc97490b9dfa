import type { Box } from '../../../protocol/attachment.ts';
import { CAPITAL_EMS, canDraw, drawText, shortenedTo, widthOf } from '../drawing/draw-text.ts';
import { type Area, placeTags } from './place-tags.ts';

/** A thing to show in a picture: where it is, and what to write beside it. */
export interface Mark {
  box: Box;
  text: string;
}

/** More boxes hide the picture that they explain. */
export const MARKS_MAX = 24;
/** Told apart by people who see colours differently (Okabe and Ito, jfly.uni-koeln.de/color). */
const COLOURS = ['#ffd84d', '#56b4e9', '#ff8a5c', '#2fd6a4', '#f2a6d2'] as const;
const [YELLOW] = COLOURS;
/** Read well on each of them. */
const INK = '#1a1a1a';

/** Of the picture's longer side. A bubble shows it at about a third of its size, where this is still read. */
const TEXT_SHARE = 1 / 36;
const TEXT_PIXELS_MIN = 15;
/** Of the picture's width. */
const TAG_WIDTH_SHARE = 0.6;
const BOLDNESS = 0.035;

/** What is written for a mark: its own text, or, where there are no letters for it here, its number. */
export function tagText(mark: Mark, index: number): string {
  return canDraw(mark.text) ? mark.text : `#${index + 1}`;
}

/** An SVG document of the picture's size with a box and a tag for each mark. It holds numbers and outlines only. */
export function drawMarks(marks: readonly Mark[], picture: { width: number; height: number }): string {
  const size = Math.max(TEXT_PIXELS_MIN, Math.round(Math.max(picture.width, picture.height) * TEXT_SHARE));
  const colours = coloursOf(marks);
  const boxes = marks.map(({ box }) => areaOf(box, picture));
  const texts = marks.map((mark, index) => shortenedTo(tagText(mark, index), size, picture.width * TAG_WIDTH_SHARE));
  const tags = texts.map((text) => ({ width: widthOf(text, size) + size * 0.7, height: size * 1.35 }));
  const places = placeTags(boxes, tags, picture);
  const drawn = [
    ...boxes.map((box, index) => drawBox(box, size / 8, colours[index] ?? YELLOW)),
    ...places.map((place, index) => drawTag(place, texts[index] ?? '', size, colours[index] ?? YELLOW)),
  ];
  const { width, height } = picture;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${drawn.join('')}</svg>`;
}

/** All of a kind have one colour. */
function coloursOf(marks: readonly Mark[]): string[] {
  const kinds = [...new Set(marks.map(({ text }) => text.replace(/ \d+$/, '')))];
  return marks.map(({ text }) => COLOURS[kinds.indexOf(text.replace(/ \d+$/, '')) % COLOURS.length] ?? YELLOW);
}

/** Services name places that reach a little out of the picture. */
function areaOf(box: Box, { width, height }: { width: number; height: number }): Area {
  const left = ratio(box.left) * width;
  const top = ratio(box.top) * height;
  return {
    ...{ left, top },
    width: ratio(box.left + box.width) * width - left,
    height: ratio(box.top + box.height) * height - top,
  };
}

function ratio(value: number): number {
  return Number.isFinite(value) ? Math.max(0, Math.min(value, 1)) : 0;
}

/** A dark line with a bright one in it: one of them is seen on any picture. */
function drawBox({ left, top, width, height }: Area, stroke: number, colour: string): string {
  const inset = stroke;
  const place = [
    `x="${fixed(left + inset)}" y="${fixed(top + inset)}"`,
    `width="${fixed(Math.max(1, width - 2 * inset))}" height="${fixed(Math.max(1, height - 2 * inset))}"`,
    `rx="${fixed(stroke)}" fill="none"`,
  ].join(' ');
  return (
    `<rect ${place} stroke="#000" stroke-opacity="0.65" stroke-width="${fixed(2 * stroke)}"/>` +
    `<rect ${place} stroke="${colour}" stroke-width="${fixed(stroke)}"/>`
  );
}

function drawTag({ left, top, width, height }: Area, text: string, size: number, colour: string): string {
  const line = size / 14;
  const rect = [
    `x="${fixed(left + line / 2)}" y="${fixed(top + line / 2)}"`,
    `width="${fixed(width - line)}" height="${fixed(height - line)}"`,
    `rx="${fixed(size / 5)}" fill="${colour}" stroke="#000" stroke-opacity="0.65" stroke-width="${fixed(line)}"`,
  ].join(' ');
  const y = top + (height + size * CAPITAL_EMS) / 2;
  const words = drawText(text, {
    ...{ x: left + width / 2, y, size, anchor: 'middle' },
    fill: INK,
    boldness: BOLDNESS,
  });
  return `<rect ${rect}/>${words}`;
}

function fixed(value: number): string {
  return value.toFixed(1);
}
