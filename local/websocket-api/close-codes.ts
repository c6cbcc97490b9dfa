export interface Close {
  code: number;
  reason: string;
}

export const TOO_LARGE: Close = { code: 1009, reason: 'Message too long' };
export const BINARY: Close = { code: 1003, reason: 'Unsupported data' };
export const GOING_AWAY: Close = { code: 1001, reason: 'Going away' };
export const NORMAL: Close = { code: 1000, reason: '' };

/** As `$disconnect` words the two codes that never travel in a frame. */
export function closeOf(code: number, reason: string): Close {
  if (code === 1005) return { code, reason: 'Client-side close frame status not set' };
  if (code === 1006) return { code, reason: 'Connection Closed Abnormally' };
  return { code, reason };
}
