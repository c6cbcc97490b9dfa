import type { BotFile } from '../../../protocol/bot-webhook.ts';
import { altLine } from '../alt-line.ts';
import { dataUrl, drawOver, encodeJpeg, readPicture } from '../drawing/picture-bytes.ts';
import { drawMarks, type Mark } from './draw-marks.ts';
import { fetchPicture } from './fetch-picture.ts';

/** Of the copy's longer side, in pixels. Small pictures are enlarged: on them tags could not be read. */
const SIZE = { sideMin: 640, sideMax: 1024 };

export interface Copy {
  url: string;
  marks: readonly Mark[];
  bytesMax: number;
}

/** A copy of a picture with boxes and names drawn in; `undefined` when it cannot be had or read. */
export async function annotatePicture({ url, marks, bytesMax }: Copy): Promise<BotFile | undefined> {
  try {
    const picture = await readPicture(await fetchPicture(url), SIZE);
    const jpeg = await encodeJpeg(await drawOver(picture, drawMarks(marks, picture)), bytesMax);
    return jpeg && { url: dataUrl('image/jpeg', jpeg), alt: altOf(marks) };
  } catch (error) {
    // Never the error itself: fetch's holds the address, which is a permission.
    console.error('A picture could not be drawn into:', error instanceof Error ? error.message : 'unknown');
    return undefined;
  }
}

function altOf(marks: readonly Mark[]): string {
  return altLine(`A copy of the picture with boxes around: ${marks.map(({ text }) => text).join(', ')}`);
}
