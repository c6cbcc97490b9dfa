import type { CSSProperties } from 'react';

/** As large as a picture is in a conversation, in a wide window and on a phone. */
const WIDE = { width: 400, height: 400 };
const PHONE = { width: 296, height: 360 };
/** Narrower or lower, nobody could press it. */
const LEAST = 96;
/** Of one whose size is not known yet. */
const UNKNOWN = { width: 4, height: 3 };

interface Size {
  width: number;
  height: number;
}

/** As it fits, in whole pixels: rows of the conversation must not have parts of one. */
export function fitted({ width, height }: Size, within: Size): Size {
  const scale = Math.min(within.width / width, within.height / height);
  return {
    width: Math.max(LEAST, Math.round(width * scale)),
    height: Math.max(LEAST, Math.round(height * scale)),
  };
}

/** The room that a picture takes, before any of it is there. */
export function spaceOf(size: { width?: number | undefined; height?: number | undefined }): CSSProperties {
  const { width = UNKNOWN.width, height = UNKNOWN.height } = size;
  const [wide, phone] = [fitted({ width, height }, WIDE), fitted({ width, height }, PHONE)];
  return {
    '--wide': `${wide.width}px`,
    '--wide-ratio': `${wide.width} / ${wide.height}`,
    '--phone': `${phone.width}px`,
    '--phone-ratio': `${phone.width} / ${phone.height}`,
  } as CSSProperties;
}

/** How many of six columns each of several pictures takes, so that every row is full. */
export function spansOf(count: number): number[] {
  const byCount: Record<number, number[]> = {
    2: [3, 3],
    3: [6, 3, 3],
    4: [3, 3, 3, 3],
    5: [3, 3, 2, 2, 2],
    6: [2, 2, 2, 2, 2, 2],
  };
  return byCount[count] ?? Array.from({ length: count }, () => 2);
}
