import * as z from 'zod/mini';

const encoder = new TextEncoder();

/** Length in UTF-8, which is what frames and rows are limited by. */
export function utf8Bytes(text: string): number {
  return encoder.encode(text).length;
}

/** ISO 8601, UTC, milliseconds. */
export const Time = z.iso.datetime({ precision: 3 });
export type Time = z.infer<typeof Time>;

/** Text that people wrote: whole Unicode (no lone surrogate), no NUL, something visible in it. */
export const writtenText = (limit: { bytes: number }) =>
  z.string().check(
    z.refine((text) => text.trim().length > 0, 'must not be empty'),
    z.refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text'),
    z.refine((text) => utf8Bytes(text) <= limit.bytes, `must be at most ${limit.bytes} bytes`),
  );

/** A single line of text, trimmed. */
export const line = (limit: { chars: number }) =>
  z.string().check(
    z.trim(),
    z.minLength(1),
    z.maxLength(limit.chars),
    z.refine((text) => text.isWellFormed() && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(text), 'must be one line of text'),
  );
