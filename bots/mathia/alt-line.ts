import { ALT_CHARS_MAX } from '../../protocol/limits.ts';

/** Words for a picture as the contract wants them: one line, not too long. */
export function altLine(text: string): string {
  const line = text
    .toWellFormed()
    .replace(/[\s\p{Cc}\p{Zl}\p{Zp}]+/gu, ' ')
    .trim();
  return line.length <= ALT_CHARS_MAX
    ? line
    : `${line
        .slice(0, ALT_CHARS_MAX - 1)
        .toWellFormed()
        .trimEnd()}…`;
}
