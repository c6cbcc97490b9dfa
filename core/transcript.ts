import type { HeardWord, Transcript } from '../protocol/attachment.ts';
import type { MemberId } from '../protocol/ids.ts';

/** As a service for speech to text tells it: words and marks one by one, times in seconds as text. */
export interface HeardItem {
  type: string;
  start_time?: string | undefined;
  end_time?: string | undefined;
  alternatives: readonly { content: string; confidence?: string | undefined }[];
}

/** Speech is no faster than some three words a second; of more than these no times are kept. */
const WORDS_MAX = 2_500;
const WORD_CHARS_MAX = 80;
/** Ten minutes of speech are some 10,000. */
const TRANSCRIPT_CHARS_MAX = 20_000;

/** What was heard, as it is kept; marks stand at their words. */
export function transcriptOf(text: string, items: readonly HeardItem[], language: string | undefined): Transcript {
  const whole = cleaned(text).slice(0, TRANSCRIPT_CHARS_MAX);
  const words = wordsOf(items);
  const tag = languageTag(language);
  return { text: whole, ...(tag !== undefined && { language: tag }), words: words.length > WORDS_MAX ? [] : words };
}

function wordsOf(items: readonly HeardItem[]): HeardWord[] {
  const words: HeardWord[] = [];
  for (const { type, start_time, end_time, alternatives } of items) {
    const { content = '', confidence = '0' } = alternatives[0] ?? {};
    const text = cleaned(content).slice(0, WORD_CHARS_MAX);
    const last = words.at(-1);
    if (type === 'punctuation') {
      if (last !== undefined) last.text = `${last.text}${text}`.slice(0, WORD_CHARS_MAX);
      continue;
    }
    const startMs = Math.max(milliseconds(start_time), last?.startMs ?? 0);
    words.push({ text, startMs, endMs: Math.max(startMs, milliseconds(end_time)), confidence: share(confidence) });
    if (words.length > WORDS_MAX) break;
  }
  return words;
}

/** Foreign text: one line, whole Unicode. */
function cleaned(text: string): string {
  return text
    .toWellFormed()
    .replace(/[\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
}

function milliseconds(seconds: string | undefined): number {
  const value = Math.round(Number(seconds) * 1000);
  return Number.isFinite(value) ? Math.max(0, value) : 0;
}

function share(confidence: string): number {
  const value = Number(confidence);
  return Number.isFinite(value) ? Math.min(1, Math.max(0, Math.round(value * 1000) / 1000)) : 0;
}

/** As BCP 47 writes it; `undefined` for what is none. */
function languageTag(language: string | undefined): string | undefined {
  try {
    return Intl.getCanonicalLocales(language ?? [])[0];
  } catch {
    return undefined;
  }
}

/** What its speaker says was said. Words that stay keep their times; new ones lie between their neighbours. */
export function correctedTranscript(
  before: Transcript | undefined,
  { text, by, durationMs }: { text: string; by: MemberId; durationMs: number },
): Transcript {
  const { language, words = [] } = before ?? {};
  return {
    text,
    ...(language !== undefined && { language }),
    words: words.length === 0 ? [] : timed(writtenWords(text, language), words, durationMs),
    correctedBy: by,
  };
}

const WITHOUT_SPACES = /[\p{sc=Han}\p{sc=Hiragana}\p{sc=Katakana}\p{sc=Thai}\p{sc=Lao}\p{sc=Khmer}\p{sc=Myanmar}]/u;

/** The words of a text with the marks that stand at them: as spaces part them, or as the script does that has none. */
export function writtenWords(text: string, language: string | undefined): string[] {
  const pieces = text.split(/\s+/u).filter((piece) => piece !== '');
  const segmenter = new Intl.Segmenter(language, { granularity: 'word' });
  return pieces.flatMap((piece) => (WITHOUT_SPACES.test(piece) ? parted(piece, segmenter) : [piece]));
}

function parted(piece: string, segmenter: Intl.Segmenter): string[] {
  const words: string[] = [];
  for (const { segment, isWordLike } of segmenter.segment(piece)) {
    if (isWordLike || words.length === 0) words.push(segment);
    else words.push(`${words.pop()}${segment}`);
  }
  return words;
}

/** A comparison of so many pairs of words takes some milliseconds; what is longer counts as new. */
const PAIRS_MAX = 4_000_000;

function timed(texts: readonly string[], before: readonly HeardWord[], durationMs: number): HeardWord[] {
  const kept = keptWords(
    texts.map(bare),
    before.map(({ text }) => bare(text)),
  );
  const after: HeardWord[] = [];
  for (let index = 0; index < texts.length; ) {
    const same = before[kept[index] ?? -1];
    if (same !== undefined) {
      after.push({ ...same, text: texts[index] ?? '' });
      index++;
      continue;
    }
    let end = index;
    while (end < texts.length && kept[end] === undefined) end++;
    const startMs = after.at(-1)?.endMs ?? 0;
    const endMs = Math.max(startMs, before[kept[end] ?? -1]?.startMs ?? durationMs);
    after.push(...between(texts.slice(index, end), startMs, endMs));
    index = end;
  }
  return after;
}

function between(texts: readonly string[], startMs: number, endMs: number): HeardWord[] {
  const at = (index: number) => startMs + Math.round(((endMs - startMs) * index) / texts.length);
  return texts.map((text, index) => ({ text, startMs: at(index), endMs: at(index + 1), confidence: 1 }));
}

function bare(word: string): string {
  return (
    word
      .normalize('NFKC')
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\p{M}]/gu, '') || word
  );
}

/** For each new word, which of those before it is: the longest common subsequence of both. */
function keptWords(after: readonly string[], before: readonly string[]): (number | undefined)[] {
  const kept: (number | undefined)[] = after.map(() => undefined);
  let first = 0;
  while (first < after.length && first < before.length && after[first] === before[first]) {
    kept[first] = first;
    first++;
  }
  let [a, b] = [after.length, before.length];
  while (a > first && b > first && after[a - 1] === before[b - 1]) kept[--a] = --b;
  if ((a - first) * (b - first) > PAIRS_MAX) return kept;
  for (const [to, from] of commonPairs(after.slice(first, a), before.slice(first, b))) kept[first + to] = first + from;
  return kept;
}

function commonPairs(after: readonly string[], before: readonly string[]): [number, number][] {
  const width = before.length + 1;
  // How many are common from here on, for each pair of places.
  const common = new Uint16Array((after.length + 1) * width);
  const at = (a: number, b: number) => common[a * width + b] ?? 0;
  for (let a = after.length - 1; a >= 0; a--)
    for (let b = before.length - 1; b >= 0; b--)
      common[a * width + b] = after[a] === before[b] ? at(a + 1, b + 1) + 1 : Math.max(at(a + 1, b), at(a, b + 1));
  const pairs: [number, number][] = [];
  for (let [a, b] = [0, 0]; a < after.length && b < before.length; ) {
    if (after[a] === before[b]) pairs.push([a++, b++]);
    else if (at(a + 1, b) >= at(a, b + 1)) a++;
    else b++;
  }
  return pairs;
}

/** As much of it as fits: times go first, then the end of the text. */
export function shortenedTranscript(transcript: Transcript, fits: (part: Transcript) => boolean): Transcript {
  const part = { ...transcript, words: [] };
  if (fits(part)) return part;
  let [least, most] = [0, transcript.text.length];
  while (least < most) {
    const middle = Math.ceil((least + most) / 2);
    if (fits({ ...part, text: begun(transcript.text, middle) })) least = middle;
    else most = middle - 1;
  }
  return { ...part, text: begun(transcript.text, least) };
}

function begun(text: string, chars: number): string {
  return text.slice(0, chars).toWellFormed().replace(/�$/, '');
}
