import { locale } from './locale.ts';

const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const weekdayLong = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayLong = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const relativeDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

const DAY_MS = 24 * 60 * 60 * 1000;

export const clockTime = (at: Date) => time.format(at);
export const fullMoment = (at: Date) => moment.format(at);

/** The day as the reader's own calendar counts it, to tell days apart. */
export function dayKey(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** "Today", "Yesterday", "Monday", "Monday, 3 March", "3 March 2024". */
export function dayName(at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return capitalized(relativeDay.format(-days, 'day'));
  if (days > 1 && days < 7) return weekdayLong.format(at);
  return at.getFullYear() === now.getFullYear() ? dayLong.format(at) : dayWithYear.format(at);
}

/** As short as a line of the room list needs it: "14:02", "Mon", "3 Mar", "3 March 2024". */
export function shortMoment(at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime(at);
  if (days < 7) return weekday.format(at);
  return at.getFullYear() === now.getFullYear() ? dayAndMonth.format(at) : dayWithYear.format(at);
}

function daysBetween(at: Date, now: Date): number {
  return Math.round((midnight(now) - midnight(at)) / DAY_MS);
}

function midnight(at: Date): number {
  return new Date(at.getFullYear(), at.getMonth(), at.getDate()).getTime();
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
