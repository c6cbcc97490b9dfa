import type { HeardWord, Transcript } from '../../../protocol/attachment.ts';

/** A piece of a transcript, in its order. Pieces together are its text. */
export interface TranscriptPart {
  text: string;
  /** Of a word whose time is known. */
  startMs?: number;
}

/** The text with its words where they stand in it. A word that is not in the text is left out, and the text stays. */
export function partsOf({ text, words }: Pick<Transcript, 'text' | 'words'>): TranscriptPart[] {
  const parts: TranscriptPart[] = [];
  let end = 0;
  for (const { text: word, startMs } of words) {
    const at = word === '' ? -1 : text.indexOf(word, end);
    if (at < 0) continue;
    if (at > end) parts.push({ text: text.slice(end, at) });
    parts.push({ text: word, startMs });
    end = at + word.length;
  }
  if (end < text.length) parts.push({ text: text.slice(end) });
  return parts;
}

/** Which of the words is heard at a moment, or was heard last; -1 before the first. */
export function wordAt(words: readonly Pick<HeardWord, 'startMs'>[], atMs: number): number {
  let [low, high] = [0, words.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((words[middle]?.startMs ?? 0) <= atMs) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
