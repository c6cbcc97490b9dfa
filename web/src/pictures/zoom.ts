/** How a picture is seen: `scale` 1 is the whole of it, `x` and `y` move it from the middle, in pixels of the screen. */
export interface View {
  scale: number;
  x: number;
  y: number;
}

export interface Point {
  x: number;
  y: number;
}

interface Size {
  width: number;
  height: number;
}

export const WHOLE: View = { scale: 1, x: 0, y: 0 };
export const STEP = 1.5;
const SCALE_MAX = 8;

/** Zoomed so that what is at `at`, seen from the middle, stays there. */
export function zoomed({ scale, x, y }: View, factor: number, at: Point, picture: Size): View {
  const next = Math.min(SCALE_MAX, Math.max(1, scale * factor));
  const ratio = next / scale;
  return kept({ scale: next, x: at.x - (at.x - x) * ratio, y: at.y - (at.y - y) * ratio }, picture);
}

export function moved({ scale, x, y }: View, by: Point, picture: Size): View {
  return kept({ scale, x: x + by.x, y: y + by.y }, picture);
}

/** No further than its edges: `picture` is its size at scale 1. */
function kept({ scale, x, y }: View, { width, height }: Size): View {
  const limit = (value: number, size: number) => {
    const most = ((scale - 1) * size) / 2;
    return most === 0 ? 0 : Math.min(most, Math.max(-most, value));
  };
  return { scale, x: limit(x, width), y: limit(y, height) };
}
