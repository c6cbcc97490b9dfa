import { locale } from './locale.ts';

const plurals = new Intl.PluralRules(locale);
const numbers = new Intl.NumberFormat(locale);

/** "1 member", "2 members". */
export function counted(count: number, forms: { one: string; other: string }): string {
  const form = plurals.select(count) === 'one' ? forms.one : forms.other;
  return `${numbers.format(count)} ${form}`;
}
