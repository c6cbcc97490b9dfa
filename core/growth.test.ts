import { expect, it } from 'vitest';
import { TEXT_BYTES_MAX } from '../protocol/limits.ts';
import { utf8Bytes } from '../protocol/text.ts';
import { fitsMessage, wholeText } from './growth.ts';

it('[STREAM6] leaves a text that fits as it is', () => {
  expect(wholeText('short')).toBe('short');
  expect(fitsMessage('a'.repeat(TEXT_BYTES_MAX))).toBe(true);
});

it('[STREAM6] cuts a text that is too long, and never through a character', () => {
  const cut = wholeText('🙂'.repeat(TEXT_BYTES_MAX));

  expect(utf8Bytes(cut)).toBe(TEXT_BYTES_MAX);
  expect(cut.isWellFormed()).toBe(true);
});

it('[STREAM6] counts what a frame makes of the text', () => {
  const escaped = '\u0001'.repeat(TEXT_BYTES_MAX);

  expect(fitsMessage(escaped)).toBe(false);
  expect(fitsMessage(wholeText(escaped))).toBe(true);
});
