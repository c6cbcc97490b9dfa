import { daysBetween } from './days.ts';
import { locale } from './locale.ts';

const time = new Intl.DateTimeFormat(locale, { hour: 'numeric', minute: '2-digit' });
const weekday = new Intl.DateTimeFormat(locale, { weekday: 'short' });
const dayAndMonth = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'short' });
const dayWithYear = new Intl.DateTimeFormat(locale, { day: 'numeric', month: 'long', year: 'numeric' });

export const clockTime = (at: Date) => time.format(at);

/** As short as a line of the room list needs it: "14:02", "Mon", "3 Mar", "3 March 2024". */
export function shortMoment(at: Date, now: Date): string {
  const days = daysBetween(at, now);
  if (days <= 0) return clockTime(at);
  if (days < 7) return weekday.format(at);
  return at.getFullYear() === now.getFullYear() ? dayAndMonth.format(at) : dayWithYear.format(at);
}
