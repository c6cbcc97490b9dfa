import { describe, expect, it } from 'vitest';
import { moved, WHOLE, zoomed } from './zoom.ts';

const picture = { width: 800, height: 600 };

describe('zooming', () => {
  it('[SITEPIC9] keeps what is under the pointer where it is', () => {
    const at = { x: 100, y: -50 };
    const view = zoomed(WHOLE, 2, at, picture);

    expect(view).toEqual({ scale: 2, x: -100, y: 50 });
    const under = (seen: typeof view) => ({ x: (at.x - seen.x) / seen.scale, y: (at.y - seen.y) / seen.scale });
    expect(under(zoomed(view, 1.5, at, picture))).toEqual(under(view));
  });

  it('[SITEPIC9] ends at the whole picture and at eight times of it', () => {
    expect(zoomed(WHOLE, 0.1, { x: 0, y: 0 }, picture)).toEqual(WHOLE);
    expect(zoomed(WHOLE, 100, { x: 0, y: 0 }, picture).scale).toBe(8);
    expect(zoomed({ scale: 2, x: 400, y: 300 }, 0.5, { x: 300, y: 0 }, picture)).toEqual(WHOLE);
  });

  it('[SITEPIC9] moves no further than the edges', () => {
    expect(moved(WHOLE, { x: 50, y: 50 }, picture)).toEqual(WHOLE);
    expect(moved({ scale: 2, x: 0, y: 0 }, { x: 1_000, y: -1_000 }, picture)).toEqual({ scale: 2, x: 400, y: -300 });
  });
});
