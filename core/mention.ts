import { MENTIONS_PER_MESSAGE_MAX } from '../protocol/limits.ts';

const MENTION = /(?<![\p{L}\p{N}_@./])@([a-z0-9][a-z0-9_.-]{1,31})/giu;

/** The handles that a text names, lower case, each once, at most as many as a message may mention. */
export function mentionedHandles(text: string): string[] {
  const handles = [...text.matchAll(MENTION)].map((match) => (match[1] ?? '').toLowerCase().replace(/[._-]+$/, ''));
  return [...new Set(handles)].filter((handle) => handle.length > 1).slice(0, MENTIONS_PER_MESSAGE_MAX);
}
