import { counted } from './counts.ts';
import { locale } from './locale.ts';

const names = new Intl.ListFormat(locale, { type: 'conjunction' });

/** "Ana", "Ana and Ben", "Ana, Ben and 3 others". */
export function listed(all: readonly string[], shown = 3): string {
  if (all.length <= shown) return names.format(all);
  const rest = all.length - (shown - 1);
  return names.format([...all.slice(0, shown - 1), counted(rest, { one: 'other', other: 'others' })]);
}
