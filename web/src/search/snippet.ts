import type { Message } from '../../../protocol/message.ts';

export interface SnippetPart {
  text: string;
  isFound: boolean;
}

const AROUND = 60;
const LENGTH = 180;

function wordsOf(query: string): string[] {
  return query
    .normalize('NFKC')
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
}

/** Where in a message the words stand: its text, else what is known of its pictures and recordings. */
export function snippetOf({ text, attachments }: Pick<Message, 'text' | 'attachments'>, query: string): SnippetPart[] {
  const words = wordsOf(query);
  const places = [text, ...attachments.flatMap(saidOf)].filter((place) => place !== '');
  const best = places.find((place) => words.some((word) => indexOf(place, word) >= 0)) ?? places[0] ?? '';
  return marked(cut(best, words), words);
}

function saidOf({ alt = '', understanding }: Message['attachments'][number]): string[] {
  if (understanding === undefined) return [alt];
  const { labels, text, faces, transcript } = understanding;
  const names = [...labels.map(({ name }) => name), ...faces.map(({ name = '' }) => name)];
  const said = transcript?.text ?? '';
  return [said, alt, names.filter((name) => name !== '').join(', '), ...text.map((found) => found.text)];
}

function cut(place: string, words: readonly string[]): string {
  const line = place.replace(/\s+/g, ' ');
  const first = Math.min(...words.map((word) => indexOf(line, word)).filter((index) => index >= 0));
  const from = Number.isFinite(first) ? Math.max(0, first - AROUND) : 0;
  const part = line.slice(from, from + LENGTH);
  return `${from > 0 ? '…' : ''}${part}${from + LENGTH < line.length ? '…' : ''}`;
}

function marked(line: string, words: readonly string[]): SnippetPart[] {
  const parts: SnippetPart[] = [];
  let at = 0;
  while (at < line.length) {
    const next = words
      .map((word) => ({ word, index: indexOf(line, word, at) }))
      .filter(({ index }) => index >= 0)
      .sort((a, b) => a.index - b.index || b.word.length - a.word.length)[0];
    if (next === undefined) break;
    if (next.index > at) parts.push({ text: line.slice(at, next.index), isFound: false });
    at = next.index + next.word.length;
    parts.push({ text: line.slice(next.index, at), isFound: true });
  }
  return at < line.length ? [...parts, { text: line.slice(at), isFound: false }] : parts;
}

function indexOf(line: string, word: string, from = 0): number {
  return line.toLowerCase().indexOf(word, from);
}
