import type { SpokenEvent } from './synthesis.ts';
import type { Utterance } from './utterance.ts';

export type MarkType = 'sentence' | 'word' | 'ssml';

/** As Polly tells it: milliseconds from the beginning, bytes of the input. */
export interface SpeechMark {
  time: number;
  type: MarkType;
  start: number;
  end: number;
  value: string;
}

/** A stretch of what is spoken; `to` is behind its last code point. */
interface Segment {
  from: number;
  to: number;
}

const ORDER: MarkType[] = ['sentence', 'ssml', 'word'];

/**
 * Where in the audio each word, sentence and named mark of the utterance begins. The words are those of the source,
 * as Unicode divides it: the synthesiser passes over short ones, joins them, or says parts twice, so its events only
 * give the times, and a word that it does not tell of lies between its neighbours.
 */
export function speechMarks(
  utterance: Utterance,
  events: readonly SpokenEvent[],
  durationMs: number,
  { language, types }: { language: string; types: readonly MarkType[] },
): SpeechMark[] {
  const words = segmentsOf(utterance, language, 'word');
  const times = timesOf(words, utterance, events, durationMs);
  const marks = [
    ...words.map((word, index) => markOf(utterance, 'word', word, times[index] ?? 0)),
    ...segmentsOf(utterance, language, 'sentence').flatMap((sentence) => {
      const first = words.findIndex((word) => word.from >= sentence.from && word.to <= sentence.to);
      return first < 0 ? [] : markOf(utterance, 'sentence', sentence, times[first] ?? 0);
    }),
    ...namedMarks(utterance, events),
  ];
  return marks
    .filter(({ type }) => types.includes(type))
    .sort((a, b) => a.time - b.time || ORDER.indexOf(a.type) - ORDER.indexOf(b.type) || a.start - b.start);
}

function segmentsOf({ spoken }: Utterance, language: string, granularity: 'word' | 'sentence'): Segment[] {
  const text = spoken.map((point) => point.text).join('');
  const segments: Segment[] = [];
  let from = 0;
  for (const { segment, isWordLike } of new Intl.Segmenter(localeOf(language), { granularity }).segment(text)) {
    const to = from + [...segment].length;
    const before = segment.length - segment.trimStart().length;
    const after = segment.length - segment.trimEnd().length;
    if (granularity === 'word' ? isWordLike : segment.trim() !== '')
      segments.push({ from: from + before, to: to - after });
    from = to;
  }
  return segments;
}

/** Polly's codes of languages are not all those of BCP 47. */
function localeOf(language: string): string {
  return language === 'arb' ? 'ar' : language.replace(/^cmn/, 'zh').replace(/-WLS$/, '');
}

function timesOf(
  words: readonly Segment[],
  { spokenAt, spoken }: Utterance,
  events: readonly SpokenEvent[],
  durationMs: number,
): number[] {
  const known = events
    .filter(({ type }) => type === 'word')
    .map(({ position, ms }) => ({ at: spokenAt[position] ?? spoken.length, ms }));
  let latest = 0;
  const told = words.map(({ from, to }, index) => {
    const first = Math.max(words[index - 1]?.to ?? 0, from - 1);
    const ms = Math.min(...known.filter(({ at }) => at >= first && at < to).map((event) => event.ms));
    if (!Number.isFinite(ms)) return undefined;
    latest = Math.min(durationMs, Math.max(latest, ms));
    return latest;
  });
  return filled(told, words, { at: spoken.length, ms: durationMs });
}

function filled(
  told: readonly (number | undefined)[],
  words: readonly Segment[],
  last: { at: number; ms: number },
): number[] {
  let before = { at: 0, ms: 0 };
  return told.map((ms, index) => {
    const from = words[index]?.from ?? 0;
    if (ms === undefined) {
      const next = told.findIndex((other, after) => after > index && other !== undefined);
      const [atNext, msNext] = next < 0 ? [last.at, last.ms] : [words[next]?.from ?? last.at, told[next] ?? last.ms];
      const share = atNext > before.at ? (from - before.at) / (atNext - before.at) : 0;
      return Math.round(before.ms + (msNext - before.ms) * share);
    }
    before = { at: from, ms };
    return ms;
  });
}

function markOf({ spoken, source }: Utterance, type: MarkType, { from, to }: Segment, time: number): SpeechMark {
  const [start, end] = [spoken[from]?.start ?? 0, spoken[to - 1]?.end ?? 0];
  return { time, type, start, end, value: source.toString('utf8', start, end) };
}

function namedMarks({ marks }: Utterance, events: readonly SpokenEvent[]): SpeechMark[] {
  return events.flatMap(({ type, name, ms }) => {
    const mark = type === 'mark' ? marks[Number(name)] : undefined;
    return mark ? { time: ms, type: 'ssml', start: mark.start, end: mark.end, value: mark.name } : [];
  });
}
