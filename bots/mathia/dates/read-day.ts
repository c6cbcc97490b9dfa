import * as chrono from 'chrono-node';

/** A day of the calendar without a place: midnight UTC stands for it. */
export type Day = Date;

export interface ReadMoment {
  day: Day;
  /** Set when the text names a time of day too ("in 3 hours"). Minutes since midnight, UTC. */
  minutes?: number;
}

const FEASTS: Readonly<Record<string, { month: number; day: number }>> = {
  christmas: { month: 12, day: 25 },
  'christmas day': { month: 12, day: 25 },
  xmas: { month: 12, day: 25 },
  'christmas eve': { month: 12, day: 24 },
  'new year': { month: 1, day: 1 },
  'new years': { month: 1, day: 1 },
  'new years day': { month: 1, day: 1 },
  'new years eve': { month: 12, day: 31 },
  'valentines day': { month: 2, day: 14 },
  halloween: { month: 10, day: 31 },
  'pi day': { month: 3, day: 14 },
};

const MS_PER_DAY = 86_400_000;

export function dayOf(moment: Date): Day {
  return new Date(Date.UTC(moment.getUTCFullYear(), moment.getUTCMonth(), moment.getUTCDate()));
}

export function daysBetween(from: Day, to: Day): number {
  return Math.round((to.getTime() - from.getTime()) / MS_PER_DAY);
}

/**
 * The day that the whole text names: a date, a feast, or something relative to `now`. `undefined` when anything is left
 * over, as in "see you tomorrow". A feast, and a date without a year, is the next one when `prefer` says so.
 */
export function readDay(text: string, now: Date, prefer: 'nearest' | 'next' = 'nearest'): ReadMoment | undefined {
  const words = text.trim().replace(/^the\s+/i, '');
  return readFeast(words, now) ?? readWritten(words, now, prefer);
}

function readFeast(words: string, now: Date): ReadMoment | undefined {
  const [, name = '', year] = /^(.+?)(?:\s+(\d{4}))?$/.exec(words.toLowerCase().replace(/['’]/g, '')) ?? [];
  const feast = Object.hasOwn(FEASTS, name) ? FEASTS[name] : undefined;
  if (feast === undefined) return undefined;
  const inYear = (value: number) => new Date(Date.UTC(value, feast.month - 1, feast.day));
  if (year !== undefined) return { day: inYear(Number(year)) };
  const thisYear = inYear(now.getUTCFullYear());
  return { day: thisYear < dayOf(now) ? inYear(now.getUTCFullYear() + 1) : thisYear };
}

function readWritten(words: string, now: Date, prefer: 'nearest' | 'next'): ReadMoment | undefined {
  const reference = { instant: now, timezone: 0 };
  const [found] = chrono.en.GB.parse(words, reference, { forwardDate: prefer === 'next' });
  if (found === undefined || found.text.length < words.length || found.end) return undefined;
  const { start } = found;
  const [year, month, date] = [start.get('year'), start.get('month'), start.get('day')];
  if (year === null || month === null || date === null) return undefined;
  const day = new Date(Date.UTC(year, month - 1, date));
  if (!start.isCertain('hour')) return { day };
  return { day, minutes: (start.get('hour') ?? 0) * 60 + (start.get('minute') ?? 0) };
}
