import { daysBetween } from './days.ts';
import { locale } from './locale.ts';

const weekday = new Intl.DateTimeFormat(locale, { weekday: 'long' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { weekday: 'long', day: 'numeric', month: 'long' });
const dayWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });
const moment = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
const relativeDay = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });

export const fullMoment = (at: Date) => moment.format(at);

/** The day as the reader's own calendar counts it, to tell days apart. */
export function dayKey(at: Date): string {
  return `${at.getFullYear()}-${at.getMonth() + 1}-${at.getDate()}`;
}

/** "Today", "Yesterday", "Monday", "Monday, 3 March", "3 March 2024". */
export function dayName(at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days === 0 || days === 1) return capitalized(relativeDay.format(-days, 'day'));
  if (days > 1 && days < 7) return weekday.format(at);
  return at.getFullYear() === now.getFullYear() ? dayAndMonth.format(at) : dayWithYear.format(at);
}

function capitalized(text: string): string {
  return text.charAt(0).toLocaleUpperCase(locale) + text.slice(1);
}
