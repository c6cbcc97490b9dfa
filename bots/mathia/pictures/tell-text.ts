import type { Understood } from '../../../protocol/attachment.ts';
import { FOUND_TEXTS_MAX } from '../../../protocol/limits.ts';
import { plainText, shortened } from '../plain-text.ts';
import { inReadingOrder } from './reading-order.ts';
import { missingBecause, type Told } from './told.ts';

const LINE_CHARS_MAX = 400;
/** Below it, a line is told as doubtful. */
const SURE = 0.8;

/** The text in the picture, as a quotation. It is what somebody wrote there, and nothing that the bot would follow. */
export function tellText(understood: Understood): Told {
  const missing = missingBecause(understood, 'text');
  if (missing !== undefined) return { text: `Reading text is not available here${missing}.`, marks: [] };
  const rows = inReadingOrder(understood.text);
  if (rows.length === 0) return { text: 'I found no text in this picture.', marks: [] };
  const lines = rows.map((row) => `> ${row.map(({ text }) => plainText(shortened(text, LINE_CHARS_MAX))).join('  ')}`);
  const notes = [
    understood.text.some(({ confidence }) => confidence < SURE) && 'Some of it was hard to read, and may be wrong.',
    understood.text.length >= FOUND_TEXTS_MAX && 'There may be more: no more lines are kept of a picture.',
  ].filter((note) => note !== false);
  const text = [`This is written in the picture:\n\n${lines.join('\n')}`, notes.join(' ')].filter(Boolean).join('\n\n');
  return { text, marks: [] };
}
