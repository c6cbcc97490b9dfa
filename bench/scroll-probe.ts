// Runs inside the page. The DOM's own types would reach every file of the repository, so this names what it uses of it.

import type { EntryType } from 'node:perf_hooks';

interface Element {
  readonly children: Iterable<Element>;
  readonly style: { visibility: string; position: string; inlineSize: string; blockSize: string };
  getBoundingClientRect(): { top: number; bottom: number };
  append(child: Element): void;
  remove(): void;
}
export interface Scroller extends Element {
  scrollTop: number;
  querySelector(selector: string): Element | null;
}
declare const document: {
  body: Element;
  createElement(name: string): Element;
  querySelectorAll(selector: string): { length: number };
};
declare const requestAnimationFrame: (draw: (time: number) => void) => void;
declare class ResizeObserver {
  constructor(resized: () => void);
  observe(element: Element): void;
  disconnect(): void;
}

export interface Journey {
  /** Down is positive. */
  pxPerFrame: number;
  /** It ends here, or where there has been nothing further to go for a while. */
  msMax: number;
}

export interface Scrolled {
  frameMs: number[];
  longTaskMs: number[];
  /** Frames in which a quarter of the view or more showed no row. */
  blankFrames: number;
  elementsMax: number;
  px: number;
}

/**
 * Moves the conversation a little in each frame, and notes what is painted and when. One function, though a long one:
 * the page gets its text and knows nothing else of this file.
 */
export async function scroll(scroller: Scroller, { pxPerFrame, msMax }: Journey): Promise<Scrolled> {
  const BLANK_MAX = 0.25;
  const STUCK_MS = 3_000;
  const scrolled: Scrolled = { frameMs: [], longTaskMs: [], blankFrames: 0, elementsMax: 0, px: 0 };
  const rows = scroller.querySelector(':scope > * > *');

  /** How much of the view no row covers. Rows that the list has not measured yet are hidden. */
  function uncovered(): number {
    const view = scroller.getBoundingClientRect();
    let covered = 0;
    for (const row of rows?.children ?? []) {
      const { top, bottom } = row.getBoundingClientRect();
      const height = Math.min(bottom, view.bottom) - Math.max(top, view.top);
      if (height > 0 && row.style.visibility !== 'hidden') covered += height;
    }
    return 1 - covered / (view.bottom - view.top);
  }

  const longTasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) scrolled.longTaskMs.push(Math.round(duration));
  });
  longTasks.observe({ entryTypes: ['longtask' as EntryType] });

  // Its size changes in each frame, so its observer runs in each: after layout and after the list's own observer, which
  // shows the rows it has measured, and before paint.
  const pulse = document.createElement('div');
  Object.assign(pulse.style, { position: 'fixed', visibility: 'hidden', blockSize: '1px' });
  document.body.append(pulse);
  const painting = new ResizeObserver(() => {
    if (uncovered() > BLANK_MAX) scrolled.blankFrames += 1;
    scrolled.elementsMax = Math.max(scrolled.elementsMax, document.querySelectorAll('*').length);
  });
  painting.observe(pulse);

  const frame = () => new Promise<number>(requestAnimationFrame);
  const startedAt = await frame();
  let [last, movedAt, framesMoved] = [startedAt, startedAt, 0];
  while (last - startedAt < msMax && last - movedAt < STUCK_MS) {
    const before = scroller.scrollTop;
    scroller.scrollTop += pxPerFrame;
    const px = Math.abs(scroller.scrollTop - before);
    pulse.style.inlineSize = `${2 + (scrolled.frameMs.length % 2)}px`;
    const now = await frame();
    scrolled.px += px;
    scrolled.frameMs.push(now - last);
    last = now;
    if (px >= 1) [movedAt, framesMoved] = [now, scrolled.frameMs.length];
  }
  for (const observer of [longTasks, painting]) observer.disconnect();
  pulse.remove();
  scrolled.frameMs.length = framesMoved; // without the wait for more at the end
  return scrolled;
}
