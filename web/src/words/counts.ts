import { locale } from './locale.ts';

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);
const names = new Intl.ListFormat(locale, { type: 'conjunction' });

/** "1 member", "2 members". */
export function counted(count: number, forms: { one: string; other: string }): string {
  const form = plurals.select(count) === 'one' ? forms.one : forms.other;
  return `${numbers.format(count)} ${form}`;
}

/** "Ana", "Ana and Ben", "Ana, Ben and 3 others". */
export function listed(all: readonly string[], shown = 3): string {
  if (all.length <= shown) return names.format(all);
  const rest = all.length - (shown - 1);
  return names.format([...all.slice(0, shown - 1), counted(rest, { one: 'other', other: 'others' })]);
}
