import { SENTENCE_CHARS_MAX, SPEECH_CHARS_MAX } from '../protocol/limits.ts';

/** Shorter ones are joined to their neighbour: each costs a call, and a voice reads more naturally across them. */
const SENTENCE_CHARS_MIN = 24;

/** What makes an emoji of a character, and of 3 a key with 3 on it. */
const VARIANT = /[\u{FE0F}\u{20E3}\u{E0020}-\u{E007F}]/gu;
const EMOJI =
  /[\p{Extended_Pictographic}--[©®™]](?:\p{Emoji_Modifier}|\u{200D}\p{Extended_Pictographic})*|\p{Regional_Indicator}|\p{Emoji_Modifier}/gv;
const SAID = /[\p{Letter}\p{Number}]/u;
const CLOSED = /[.!?…。！？:;،؛؟,][\p{Quotation_Mark}\p{Close_Punctuation}]*$/u;

/**
 * What is said of a text whose paragraphs are `blocks`, sentence by sentence: at most `SPEECH_CHARS_MAX` characters, each
 * at most `SENTENCE_CHARS_MAX`. The same text always gives the same sentences.
 */
export function sentencesOf(blocks: readonly string[], language: string): string[] {
  const said = blocks.flatMap((block) => split(block, language)).flatMap((sentence) => fitting(sentence, language));
  return upToLimit(joined(said));
}

/** Whether there is anything in it to be said. */
export function isSpeakable(blocks: readonly string[]): boolean {
  return blocks.some((block) => SAID.test(withoutEmoji(block)));
}

function split(block: string, language: string): string[] {
  const segments = new Intl.Segmenter(language, { granularity: 'sentence' }).segment(block);
  const sentences = Array.from(segments, ({ segment }) => withoutEmoji(segment));
  return sentences.filter((sentence) => SAID.test(sentence));
}

function withoutEmoji(text: string): string {
  return text
    .replace(VARIANT, '')
    .replace(EMOJI, ' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}

/** Cuts what is too long for one call: after a comma, else between words, else anywhere but within a character. */
function fitting(sentence: string, language: string): string[] {
  const parts: string[] = [];
  let rest = sentence;
  while (rest.length > SENTENCE_CHARS_MAX) {
    const end = cutOf(rest.slice(0, SENTENCE_CHARS_MAX), language);
    parts.push(rest.slice(0, end).trim());
    rest = rest.slice(end).trim();
  }
  return [...parts, rest].filter((part) => SAID.test(part));
}

/** How much of a beginning that goes on is kept together. */
function cutOf(beginning: string, language: string): number {
  const comma = [...beginning.matchAll(/[,;:،؛，、；](?=\s|[\p{Script=Han}\p{Script=Hiragana}])/gu)].at(-1);
  if (comma && comma.index >= beginning.length / 3) return comma.index + 1;
  return lastStart(beginning, language, 'word') || lastStart(beginning, language, 'grapheme') || beginning.length;
}

/** Where its last word, or character, begins: it may go on behind the beginning. */
function lastStart(beginning: string, language: string, granularity: 'word' | 'grapheme'): number {
  const segments = [...new Intl.Segmenter(language, { granularity }).segment(beginning)];
  return segments.at(-1)?.index ?? 0;
}

function joined(sentences: readonly string[]): string[] {
  const whole: string[] = [];
  for (const sentence of sentences) {
    const before = whole.at(-1);
    const isShort = before !== undefined && before.length < SENTENCE_CHARS_MIN;
    if (isShort && before.length + sentence.length + 2 <= SENTENCE_CHARS_MAX) {
      whole[whole.length - 1] = `${CLOSED.test(before) ? before : `${before}.`} ${sentence}`;
    } else whole.push(sentence);
  }
  return whole;
}

function upToLimit(sentences: readonly string[]): string[] {
  let room = SPEECH_CHARS_MAX;
  const end = sentences.findIndex((sentence) => {
    room -= sentence.length;
    return room < 0;
  });
  return end < 0 ? [...sentences] : sentences.slice(0, end);
}
