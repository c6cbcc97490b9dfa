/** How near the end counts as being there, in pixels. */
export const END_PX = 24;
/** Older messages are asked for when less than this is left above. */
export const OLDER_PX = 1200;

export interface ScrollPlace {
  top: number;
  viewport: number;
  content: number;
}

export interface Pin {
  /** Follow what is added at the end. */
  isPinned: boolean;
  top: number;
}

export function distanceToEnd({ top, viewport, content }: ScrollPlace): number {
  return Math.max(0, content - viewport - top);
}

/**
 * A hand moved the conversation: away from the end lets go at once; only a movement downwards that reaches the end
 * takes hold again. (A rule of distance alone mistakes a growing answer for the reader, and pulls them back.)
 */
export function pinAfterScroll(pin: Pin, place: ScrollPlace): Pin {
  const { top } = place;
  if (top < pin.top - 1) return { isPinned: pin.isPinned && distanceToEnd(place) <= 1, top };
  if (top > pin.top && distanceToEnd(place) <= END_PX) return { isPinned: true, top };
  return { ...pin, top };
}

/** Somebody starts to scroll (wheel, finger, key), before anything has moved. */
export function pinAfterIntent(pin: Pin, intent: 'up' | 'down' | 'unknown'): Pin {
  return intent === 'up' ? { ...pin, isPinned: false } : pin;
}

/** Keys that move up in a scrolling region. */
export function intentOfKey(key: string): 'up' | 'down' | 'unknown' {
  if (key === 'ArrowUp' || key === 'PageUp' || key === 'Home') return 'up';
  if (key === 'ArrowDown' || key === 'PageDown' || key === 'End') return 'down';
  return 'unknown';
}
