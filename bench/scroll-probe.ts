import type { EntryType } from 'node:perf_hooks';

// Runs inside the page. The DOM's own types would reach every file of the repository, so this names what it uses of it.

interface Box {
  top: number;
  bottom: number;
}
interface Element {
  readonly children: Iterable<Element>;
  readonly style: { visibility: string };
  getBoundingClientRect(): Box;
}
export interface Scroller extends Element {
  scrollTop: number;
  readonly scrollHeight: number;
  readonly clientHeight: number;
  querySelector(selector: string): Element | null;
}
declare const document: { querySelectorAll(selector: string): { length: number } };
declare const requestAnimationFrame: (draw: (time: number) => void) => void;

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

/** Moves the conversation a little before each frame, and notes what is drawn and when. */
export async function scroll(scroller: Scroller, { pxPerFrame, msMax }: Journey): Promise<Scrolled> {
  const BLANK_MAX = 0.25;
  const STUCK_MS = 3_000;
  const scrolled: Scrolled = { frameMs: [], longTaskMs: [], blankFrames: 0, elementsMax: 0, px: 0 };
  const rows = scroller.querySelector(':scope > * > *');
  const longTasks = new PerformanceObserver((list) => {
    for (const { duration } of list.getEntries()) scrolled.longTaskMs.push(Math.round(duration));
  });
  longTasks.observe({ entryTypes: ['longtask' as EntryType] });
  const frame = () => new Promise<number>(requestAnimationFrame);

  /** How much of the view no row covers. Rows that are not measured yet are hidden. */
  function uncovered(): number {
    const view = scroller.getBoundingClientRect();
    let covered = 0;
    for (const row of rows?.children ?? []) {
      const { top, bottom } = row.getBoundingClientRect();
      if (row.style.visibility !== 'hidden')
        covered += Math.max(0, Math.min(bottom, view.bottom) - Math.max(top, view.top));
    }
    return 1 - covered / (view.bottom - view.top);
  }

  const startedAt = await frame();
  let [last, movedAt] = [startedAt, startedAt];
  while (last - startedAt < msMax && last - movedAt < STUCK_MS) {
    const before = scroller.scrollTop;
    scroller.scrollTop += pxPerFrame;
    const px = Math.abs(scroller.scrollTop - before);
    if (px >= 1) movedAt = last;
    scrolled.px += px;
    // This is what will be painted: the list hears that it was scrolled when the next frame begins.
    if (uncovered() > BLANK_MAX) scrolled.blankFrames += 1;
    const now = await frame();
    scrolled.frameMs.push(now - last);
    last = now;
    scrolled.elementsMax = Math.max(scrolled.elementsMax, document.querySelectorAll('*').length);
  }
  longTasks.disconnect();
  return scrolled;
}
