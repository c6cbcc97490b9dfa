import { expect, it } from 'vitest';
import { MENTIONS_PER_MESSAGE_MAX } from '../protocol/limits.ts';
import { mentionedHandles } from './mention.ts';

it.each([
  ['@ben hello', ['ben']],
  ['hello @Ben, and @chloe.', ['ben', 'chloe']],
  ['@ben @ben', ['ben']],
  ['mail me at ana@example.com', []],
  ['see https://x.example/@ben', []],
  ['a @ b', []],
  ['@b', []],
  ['(@ben)', ['ben']],
  ['يا @ben', ['ben']],
])('finds in %j the handles %j', (text, handles) => {
  expect(mentionedHandles(text)).toEqual(handles);
});

it('stops at as many as a message may mention', () => {
  const text = Array.from({ length: 50 }, (_, index) => `@user${index}`).join(' ');

  expect(mentionedHandles(text)).toHaveLength(MENTIONS_PER_MESSAGE_MAX);
});
