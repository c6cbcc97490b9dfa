import type { Page } from 'playwright-core';
import { type Journey, scroll } from './scroll-probe.ts';
import { quantile, rounded } from './statistics.ts';

/** Times in milliseconds. */
export interface Scrolling {
  px: number;
  frames: number;
  frameP50: number;
  frameP95: number;
  frameMax: number;
  longTasks: number;
  longTaskMax: number;
  /** Frames in which a quarter of the view or more showed nothing. */
  blankFrames: number;
  /** Of the whole page, at most. */
  elements: number;
}

/** Scrolls the conversation that the page shows. */
export async function scrolling(page: Page, journey: Journey): Promise<Scrolling> {
  const { frameMs, longTaskMs, blankFrames, elementsMax, px } = await page.getByRole('log').evaluate(scroll, journey);
  return {
    px: Math.round(px),
    frames: frameMs.length,
    frameP50: rounded(quantile(frameMs, 0.5), 1),
    frameP95: rounded(quantile(frameMs, 0.95), 1),
    frameMax: rounded(Math.max(...frameMs), 1),
    longTasks: longTaskMs.length,
    longTaskMax: Math.max(0, ...longTaskMs),
    blankFrames,
    elements: elementsMax,
  };
}
