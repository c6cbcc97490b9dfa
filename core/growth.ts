import { FRAME_BYTES_MAX, TEXT_BYTES_MAX } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';

/** A text that is escaped for a frame may grow; this much of a frame it may take. */
const ESCAPED_BYTES_MAX = FRAME_BYTES_MAX - 4 * 1024;

/** Whether a message can be as long as this. */
export function fitsMessage(text: string): boolean {
  return utf8Bytes(text) <= TEXT_BYTES_MAX && utf8Bytes(JSON.stringify(text)) <= ESCAPED_BYTES_MAX;
}

/** The text, or as much from its beginning as a message can hold; never half a character. */
export function wholeText(text: string): string {
  if (fitsMessage(text)) return text;
  let [fits, tooMuch] = [0, text.length];
  while (tooMuch - fits > 1) {
    const middle = Math.floor((fits + tooMuch) / 2);
    if (fitsMessage(text.slice(0, middle))) fits = middle;
    else tooMuch = middle;
  }
  return text.slice(0, fits).replace(/[\uD800-\uDBFF]$/, '');
}
