import { findTimeZone } from '../dates/find-time-zone.ts';
import { type Day, dayOf, daysBetween, type ReadMoment, readDay } from '../dates/read-day.ts';
import type { Skill, SkillAnswer } from './skill.ts';

const DATE_CHARS_MAX = 120;

const LONG_DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone: 'UTC' });
const WEEKDAY = new Intl.DateTimeFormat('en-GB', { weekday: 'long', timeZone: 'UTC' });
const DATE = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' });

type Reader = (match: RegExpExecArray, now: Date) => string | undefined;

/** Each form of a question and its answer; the first that fits and has an answer wins. */
const QUESTIONS: ReadonlyArray<readonly [RegExp, Reader]> = [
  [/^(?:what(?:'s|’s| is) the (?:current )?time|what time is it|(?:current )?time)(?: now)?(?: in (.+))?$/i, timeIn],
  [/^(?:what(?:'s|’s| is) )?(?:the )?(?:today|date|today(?:'s|’s) date)(?: today)?$/i, today],
  [/^what (?:day|date)(?: of the week)? is (?:it|today)(?: today)?$/i, today],
  [/^(?:how many )?(days?|weeks?) (?:is it |are there )?(until|till|to|before|since) (.+)$/i, distance],
  [
    /^how (?:long|far)(?: is it)? (until|till|to|since) (.+)$/i,
    (match, now) => span({ unit: 'day', direction: match[1], text: match[2], now }),
  ],
  [/^(?:how many )?days (?:are there )?between (.+) and (.+)$/i, between],
  [/^(?:(?:what|which) (?:week)?day(?: of the week)?|when|what date) (?:is|was|will be|will it be) (.+)$/i, named],
  [/^((?:in|next|last) .+|.+ (?:ago|from (?:now|today))|tomorrow|yesterday|the day after tomorrow)$/i, named],
  [/^(\d{4}-\d\d?-\d\d?|\d\d?[./]\d\d?[./]\d{4})$/, named],
  [/^((?=.*\d).*\b(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*\b.*)$/i, named],
];

export const dates: Skill = {
  name: 'dates',
  answer(text, { now }): SkillAnswer | undefined {
    if (text.length > DATE_CHARS_MAX) return undefined;
    const question = text.replace(/[\s?!.]+$/, '').trim();
    for (const [pattern, reader] of QUESTIONS) {
      const match = pattern.exec(question);
      const answer = match === null ? undefined : reader(match, now);
      if (answer !== undefined) return { text: answer };
    }
    return undefined;
  },
};

function timeIn(match: RegExpExecArray, now: Date): string {
  const place = match[1];
  if (place === undefined)
    return `It is **${timeOfDay(now, 'UTC')}** UTC. Ask for a place to hear its time, such as “time in Tokyo”.`;
  const timeZone = findTimeZone(place);
  if (timeZone === undefined) return "I don't know the time zone of that place. Try the nearest big city.";
  const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'full', timeZone }).format(now);
  return `It is **${timeOfDay(now, timeZone)}** on ${day} (${timeZone}).`;
}

function timeOfDay(moment: Date, timeZone: string): string {
  return new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone }).format(moment);
}

function today(_match: RegExpExecArray, now: Date): string {
  return `Today is **${LONG_DATE.format(now)}** (UTC).`;
}

function distance(match: RegExpExecArray, now: Date): string | undefined {
  const unit = match[1]?.toLowerCase().startsWith('week') ? 'week' : 'day';
  return span({ unit, direction: match[2], text: match[3], now });
}

interface Span {
  unit: 'day' | 'week';
  direction: string | undefined;
  text: string | undefined;
  now: Date;
}

function span({ unit, direction, text = '', now }: Span): string | undefined {
  const moment = readDay(text, now, direction?.toLowerCase() === 'since' ? 'nearest' : 'next');
  if (moment === undefined) return undefined;
  const days = daysBetween(dayOf(now), moment.day);
  if (days === 0) return `That is **today**, ${LONG_DATE.format(moment.day)} (UTC).`;
  const length = unit === 'week' ? weeksAndDays(Math.abs(days)) : counted(Math.abs(days), 'day');
  return `${LONG_DATE.format(moment.day)} ${days > 0 ? 'is in' : 'was'} **${length}**${days > 0 ? '' : ' ago'}.`;
}

function weeksAndDays(days: number): string {
  const [weeks, rest] = [Math.floor(days / 7), days % 7];
  return [weeks > 0 && counted(weeks, 'week'), rest > 0 && counted(rest, 'day')].filter(Boolean).join(' and ');
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function between(match: RegExpExecArray, now: Date): string | undefined {
  const [from, to] = [match[1], match[2]].map((text = '') => readDay(text, now));
  if (from === undefined || to === undefined) return undefined;
  const days = Math.abs(daysBetween(from.day, to.day));
  return `From ${DATE.format(from.day)} to ${DATE.format(to.day)}: **${counted(days, 'day')}**.`;
}

function named(match: RegExpExecArray, now: Date): string | undefined {
  const moment = readDay(match[1] ?? '', now);
  if (moment === undefined) return undefined;
  return moment.minutes === undefined ? weekday(moment.day, now) : pointInTime(moment, moment.minutes);
}

function weekday(day: Day, now: Date): string {
  const verb = day < dayOf(now) ? 'was' : 'is';
  return `${DATE.format(day)} ${verb} a **${WEEKDAY.format(day)}**.`;
}

function pointInTime({ day }: ReadMoment, minutes: number): string {
  const moment = new Date(day.getTime() + minutes * 60_000);
  return `That is **${LONG_DATE.format(moment)}, ${timeOfDay(moment, 'UTC')}** (UTC).`;
}
