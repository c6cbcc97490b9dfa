export interface MentionQuery {
  /** What stands between the @ and the caret, lower case. */
  query: string;
  /** Where the @ stands. */
  start: number;
}

const BEFORE_CARET = /(?:^|[\s([{,;:])@([a-z0-9_.-]{0,32})$/i;

/** What is being mentioned at the caret, if anything. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const match = BEFORE_CARET.exec(text.slice(0, caret));
  if (match === null) return undefined;
  const query = match[1] ?? '';
  return { query: query.toLowerCase(), start: caret - query.length - 1 };
}

export interface Insertion {
  text: string;
  caret: number;
}

/** Puts `inserted` where the selection is. */
export function insertAt(text: string, selection: { start: number; end: number }, inserted: string): Insertion {
  return {
    text: text.slice(0, selection.start) + inserted + text.slice(selection.end),
    caret: selection.start + inserted.length,
  };
}

/** Replaces the mention at the caret by the whole handle and a space. */
export function completeMention(text: string, caret: number, mention: MentionQuery, handle: string): Insertion {
  const rest = text.slice(caret);
  const tail = rest.startsWith(' ') ? '' : ' ';
  const done = insertAt(text, { start: mention.start, end: caret }, `@${handle}${tail}`);
  return tail === '' ? { ...done, caret: done.caret + 1 } : done;
}

/** Those whose handle or a word of whose name starts with the query; handles first. */
export function matching<Candidate extends { handle: string; name: string }>(
  candidates: readonly Candidate[],
  query: string,
): Candidate[] {
  const byHandle = candidates.filter(({ handle }) => handle.startsWith(query));
  const byName = candidates.filter(
    (candidate) => !byHandle.includes(candidate) && wordsOf(candidate.name).some((word) => word.startsWith(query)),
  );
  return [...byHandle, ...byName];
}

function wordsOf(name: string): string[] {
  return name.toLowerCase().split(/\s+/);
}
