import lighthouse from 'lighthouse';
import { median, rounded } from './statistics.ts';

/** Scores from 0 to 100 and times in milliseconds; medians of several visits. */
export interface Lighthouse {
  performance: number;
  accessibility: number;
  bestPractices: number;
  seo: number;
  firstContentfulPaintMs: number;
  largestContentfulPaintMs: number;
  totalBlockingMs: number;
  layoutShift: number;
}

const VISITS = 5;

const SCORES = {
  performance: 'performance',
  accessibility: 'accessibility',
  bestPractices: 'best-practices',
  seo: 'seo',
} as const;
const TIMES = {
  firstContentfulPaintMs: 'first-contentful-paint',
  largestContentfulPaintMs: 'largest-contentful-paint',
  totalBlockingMs: 'total-blocking-time',
  layoutShift: 'cumulative-layout-shift',
} as const;

/**
 * Five visits on the phone that Lighthouse simulates, each with nothing on it but what signs somebody in: the local
 * storage stays, all that would make a second visit faster goes.
 */
export async function visitWithLighthouse(url: string, port: number): Promise<Lighthouse> {
  const visits: Lighthouse[] = [];
  for (let visit = 0; visit < VISITS; visit++) visits.push(await visitOnce(url, port));
  const middle = (name: keyof Lighthouse) => rounded(median(visits.map((each) => each[name])), 3);
  const names = Object.keys({ ...SCORES, ...TIMES }) as (keyof Lighthouse)[];
  return Object.fromEntries(names.map((name) => [name, middle(name)])) as Record<keyof Lighthouse, number>;
}

async function visitOnce(url: string, port: number): Promise<Lighthouse> {
  const result = await lighthouse(url, {
    port,
    logLevel: 'error',
    output: 'json',
    onlyCategories: Object.values(SCORES),
    clearStorageTypes: ['file_systems', 'shader_cache', 'service_workers', 'cache_storage', 'indexeddb'],
  });
  if (result === undefined) throw new Error('Lighthouse said nothing');
  const { categories, audits, runtimeError, finalDisplayedUrl } = result.lhr;
  if (runtimeError !== undefined) throw new Error(`Lighthouse could not measure ${url}: ${runtimeError.message}`);
  if (finalDisplayedUrl !== url) throw new Error(`${url} led to ${finalDisplayedUrl}`);
  const score = (id: string) => Math.round((categories[id]?.score ?? 0) * 100);
  const time = (id: string) => audits[id]?.numericValue ?? Number.NaN;
  return {
    performance: score(SCORES.performance),
    accessibility: score(SCORES.accessibility),
    bestPractices: score(SCORES.bestPractices),
    seo: score(SCORES.seo),
    firstContentfulPaintMs: Math.round(time(TIMES.firstContentfulPaintMs)),
    largestContentfulPaintMs: Math.round(time(TIMES.largestContentfulPaintMs)),
    totalBlockingMs: Math.round(time(TIMES.totalBlockingMs)),
    layoutShift: time(TIMES.layoutShift),
  };
}
