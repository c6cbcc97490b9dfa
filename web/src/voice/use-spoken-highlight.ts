import { type RefObject, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { useEngine } from '../app/engine-context.tsx';
import { keyOf, type SpokenMessage } from '../engine/sound-links.ts';
import { soundLinks, speechId } from './sounds.ts';
import { placesOf } from './spoken-words.ts';
import { wordAt } from './transcript-words.ts';
import { usePlaceOf } from './use-player.ts';

/** As it is named in voice.module.css. */
const NAME = 'spoken';

/** Lights up the word that is being spoken, in the text that stands there anyway. Older browsers do without. */
export function useSpokenHighlight(bar: RefObject<HTMLElement | null>, of: SpokenMessage, text: string): void {
  const links = soundLinks(useEngine());
  const parts = useStore(links.store, ({ speeches }) => speeches[keyOf(of)]?.parts);
  const ranges = useRef<{ of: unknown; text: string; all: (Range | undefined)[] }>(undefined);
  const lit = useRef<Range>(undefined);
  usePlaceOf(speechId(of.messageId), (place) => {
    const words = place?.isNow ? parts?.[place.part]?.words : undefined;
    if (words === undefined || place === undefined || parts === undefined || bar.current === null)
      return put(undefined);
    if (ranges.current?.of !== parts || ranges.current.text !== text) {
      ranges.current = { of: parts, text, all: rangesIn(textOf(bar.current), parts) };
    }
    const before = parts.slice(0, place.part).reduce((sum, part) => sum + part.words.length, 0);
    const index = wordAt(words, place.atMs);
    put(index < 0 ? undefined : ranges.current.all[before + index]);
  });
  const put = (range: Range | undefined) => {
    if (range === lit.current) return;
    lit.current = range;
    light(range);
  };
  useEffect(
    () => () => {
      if (lit.current !== undefined) light(undefined);
    },
    [],
  );
}

function light(range: Range | undefined): void {
  if (!('highlights' in CSS)) return;
  if (range === undefined) CSS.highlights.delete(NAME);
  else CSS.highlights.set(NAME, new Highlight(range));
}

/** The text of the message beside its controls. */
function textOf(bar: HTMLElement): Text[] {
  const whole = bar.closest('[dir=auto]');
  if (whole === null) return [];
  const walker = document.createTreeWalker(whole, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement?.closest('[data-unspoken]') ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const nodes: Text[] = [];
  while (walker.nextNode()) if (walker.currentNode instanceof Text) nodes.push(walker.currentNode);
  return nodes;
}

/** One for each word, in the order of all sentences; undefined for what does not stand there. */
function rangesIn(nodes: readonly Text[], parts: readonly { words: readonly { text: string }[] }[]) {
  // Blocks that follow each other are no one word.
  const text = nodes.map(({ data }) => data).join('\n');
  const spoken = parts.flatMap(({ words }) => words.map((word) => word.text));
  return placesOf(spoken, text).map((place) => place && rangeOf(nodes, place));
}

function rangeOf(nodes: readonly Text[], { start, end }: { start: number; end: number }): Range | undefined {
  const [from, to] = [pointAt(nodes, start), pointAt(nodes, end)];
  if (from === undefined || to === undefined) return undefined;
  const range = document.createRange();
  range.setStart(from.node, from.offset);
  range.setEnd(to.node, to.offset);
  return range;
}

function pointAt(nodes: readonly Text[], at: number): { node: Text; offset: number } | undefined {
  let offset = at;
  for (const node of nodes) {
    if (offset <= node.data.length) return { node, offset };
    offset -= node.data.length + 1;
  }
  return undefined;
}
