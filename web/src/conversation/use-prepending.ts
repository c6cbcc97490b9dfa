import { type RefObject, useCallback, useLayoutEffect, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { Row } from './rows.ts';

interface PrependingOptions {
  rows: readonly Row[];
  list: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLElement | null>;
}

/** What the list is told, so that nothing in sight moves when older rows are put before the known ones. */
interface Prepending {
  shift: boolean;
  onResize(): void;
  onScrollEnd(): void;
}

/**
 * While it shifts, which lasts until the scrolling that it causes has ended, the list keeps the distance from the end
 * whatever row turns out to be of another size than estimated. That is right above the reader, and wrong below: then
 * what it scrolled too far is taken back, before anything is painted.
 */
export function usePrepending({ rows, list, scroller }: PrependingOptions): Prepending {
  const before = useRef(rows);
  const isShifting = useRef(false);
  const anchor = useRef({ index: 0, toEnd: 0 });
  const shift = isPrepended(before.current, rows);

  const remember = useCallback(() => {
    const index = (list.current?.findItemIndex(scroller.current?.scrollTop ?? 0) ?? 0) + 1;
    anchor.current = { index, toEnd: toEnd(list.current, index) };
  }, [list, scroller]);
  useLayoutEffect(() => {
    before.current = rows;
    if (shift) isShifting.current = true;
    remember();
  });
  const onResize = useCallback(() => {
    const { index, toEnd: known } = anchor.current;
    const tooFar = toEnd(list.current, index) - known;
    if (isShifting.current && tooFar !== 0) scroller.current?.scrollBy({ top: -tooFar, behavior: 'instant' });
    remember();
  }, [list, scroller, remember]);
  const onScrollEnd = useCallback(() => {
    isShifting.current = false;
  }, []);
  return { shift, onResize, onScrollEnd };
}

function isPrepended(before: readonly Row[], rows: readonly Row[]): boolean {
  const first = before[0]?.key;
  return first !== undefined && rows[0]?.key !== first && rows.some(({ key }) => key === first);
}

function toEnd(list: VirtualizerHandle | null, index: number): number {
  return list === null ? 0 : list.scrollSize - list.getItemOffset(index);
}
