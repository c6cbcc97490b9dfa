import { people } from './people.ts';
import type { Run } from './run-seed.ts';

const LINE_CHARS_MAX = 300;

/** A run that went wrong, to be read: what broke, the weather, and everything that happened, with people's names in it. */
export function storyOf({ seed, faults, violations, history }: Run): string {
  const weather = Object.entries(faults).filter(([, value]) => value !== 0);
  return [
    `Seed ${seed}`,
    '',
    ...violations.map((violation) => `  BROKEN: ${withNames(violation)}`),
    '',
    `  Weather: ${weather.map(([name, value]) => `${name} ${value}`).join(', ')}`,
    '',
    ...history.map((line) => `  ${withNames(line).slice(0, LINE_CHARS_MAX)}`),
    '',
  ].join('\n');
}

function withNames(line: string): string {
  return Object.entries(people).reduce((text, [name, { userId }]) => text.replaceAll(userId, name), line);
}
