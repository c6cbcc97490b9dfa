import { describe, expect, it } from 'vitest';
import { distanceToEnd, pinAfterIntent, pinAfterScroll } from './pin-to-end.ts';

const atEnd = { top: 1000, viewport: 500, content: 1500 };

describe('pin to end', () => {
  it('[SCROLL1] lets go as soon as somebody scrolls up', () => {
    const pin = { isPinned: true, top: 1000 };

    const after = pinAfterScroll(pin, { ...atEnd, top: 970 });

    expect(after).toEqual({ isPinned: false, top: 970 });
  });

  it('[SCROLL1] stays let go while the content grows below', () => {
    const pin = { isPinned: false, top: 970 };

    const after = pinAfterScroll(pin, { top: 970, viewport: 500, content: 1900 });

    expect(after.isPinned).toBe(false);
  });

  it('[SCROLL1] takes hold again only by a movement down to the end', () => {
    const pin = { isPinned: false, top: 960 };

    const onTheWay = pinAfterScroll(pin, { ...atEnd, top: 965 });
    const arrived = pinAfterScroll(onTheWay, { ...atEnd, top: 990 });

    expect(onTheWay.isPinned).toBe(false);
    expect(arrived.isPinned).toBe(true);
  });

  it('[SCROLL1] does not take hold by moving up within the last pixels', () => {
    const pin = { isPinned: false, top: 995 };

    const after = pinAfterScroll(pin, { ...atEnd, top: 985 });

    expect(after.isPinned).toBe(false);
  });

  it('[SCROLL1] lets go before anything moved when a wheel turns up', () => {
    const pin = { isPinned: true, top: 1000 };

    expect(pinAfterIntent(pin, 'up').isPinned).toBe(false);
    expect(pinAfterIntent(pin, 'down').isPinned).toBe(true);
    expect(distanceToEnd({ top: 2000, viewport: 500, content: 1500 })).toBe(0);
  });
});
