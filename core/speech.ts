import type { Speech, SpokenWord } from '../protocol/speech.ts';

/** It is to be read aloud, and nothing can be heard yet. */
export const MAKING: Speech = { status: 'making', sentences: 0, durationMs: 0 };

/** What it may add to its message. */
export const SPEECH_BYTES_MAX = 512;

/** When a word begins, and its place in the text, in bytes of UTF-8 from `start` up to `end`. */
export interface SpeechMark {
  time: number;
  start: number;
  end: number;
}

/** The words of a sentence as they are heard: each lasts until the next begins, the last until the end of the sound. */
export function wordsOf(text: string, marks: readonly SpeechMark[], durationMs: number): SpokenWord[] {
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  const inOrder = marks.toSorted((a, b) => a.time - b.time || a.start - b.start);
  const starts = inOrder.map(({ time }) => Math.min(Math.max(0, Math.round(time)), durationMs));
  return inOrder.map(({ start, end }, index) => ({
    text: decoder.decode(bytes.subarray(start, end)),
    startMs: starts[index] ?? 0,
    endMs: starts[index + 1] ?? durationMs,
  }));
}

/** What can be heard by now. */
export function speechOf(status: Speech['status'], made: readonly { durationMs: number }[], language: string): Speech {
  const durationMs = made.reduce((sum, sentence) => sum + sentence.durationMs, 0);
  return { status, language, sentences: made.length, durationMs };
}
