import { type RefObject, useEffect, useMemo, useRef, useState } from 'react';
import {
  distanceToEnd,
  END_PX,
  intentOfKey,
  type Pin,
  pinAfterIntent,
  pinAfterScroll,
  type ScrollPlace,
} from './pin-to-end.ts';

export interface PinToEnd {
  /** The reader has gone up, so far that the end is out of sight. */
  isAway: boolean;
  isPinned(): boolean;
  /** Goes to the end and stays there. */
  toEnd(): void;
  /** Stays where the conversation is, whatever comes. */
  letGo(): void;
}

interface PinOptions {
  scroller: RefObject<HTMLElement | null>;
  content: RefObject<HTMLElement | null>;
  startsPinned: boolean;
  onMove(place: ScrollPlace): void;
}

/** Keeps the end in view while content grows, for as long as the reader stays there. */
export function usePinToEnd({ scroller, content, startsPinned, onMove }: PinOptions): PinToEnd {
  const pin = useRef<Pin>({ isPinned: startsPinned, top: 0 });
  const [isAway, setAway] = useState(false);
  const moved = useRef(onMove);
  moved.current = onMove;

  const actions = useMemo(() => {
    const place = (element: HTMLElement): ScrollPlace => ({
      top: element.scrollTop,
      viewport: element.clientHeight,
      content: element.scrollHeight,
    });
    const report = (element: HTMLElement) => {
      const now = place(element);
      setAway(!pin.current.isPinned && distanceToEnd(now) > 4 * END_PX);
      moved.current(now);
    };
    const follow = () => {
      const element = scroller.current;
      if (element === null) return;
      if (pin.current.isPinned) {
        element.scrollTop = element.scrollHeight;
        pin.current = { isPinned: true, top: element.scrollTop };
      }
      report(element);
    };
    const scrolled = () => {
      const element = scroller.current;
      if (element === null) return;
      pin.current = pinAfterScroll(pin.current, place(element));
      report(element);
    };
    const toEnd = () => {
      pin.current = { ...pin.current, isPinned: true };
      follow();
    };
    const letGo = () => {
      pin.current = { ...pin.current, isPinned: false };
    };
    return { follow, scrolled, toEnd, letGo, isPinned: () => pin.current.isPinned };
  }, [scroller]);

  useEffect(() => listen(scroller.current, content.current, pin, actions), [scroller, content, actions]);
  return { isAway, isPinned: actions.isPinned, toEnd: actions.toEnd, letGo: actions.letGo };
}

interface Listening {
  follow(): void;
  scrolled(): void;
}

function listen(
  scroller: HTMLElement | null,
  content: HTMLElement | null,
  pin: RefObject<Pin>,
  { follow, scrolled }: Listening,
) {
  if (scroller === null || content === null) return;
  const growth = new ResizeObserver(follow);
  growth.observe(scroller);
  growth.observe(content);
  const intend = (intent: 'up' | 'down' | 'unknown') => {
    // Without anything above there is no way up.
    if (scroller.scrollTop > 0) pin.current = pinAfterIntent(pin.current, intent);
  };
  const leaving = new AbortController();
  const options = { passive: true, signal: leaving.signal };
  scroller.addEventListener('scroll', scrolled, options);
  scroller.addEventListener('wheel', ({ deltaY }) => intend(deltaY < 0 ? 'up' : 'down'), options);
  scroller.addEventListener('keydown', (event) => event.target === scroller && intend(intentOfKey(event.key)), options);
  let finger = 0;
  scroller.addEventListener(
    'touchstart',
    ({ touches }) => {
      finger = touches[0]?.clientY ?? 0;
    },
    options,
  );
  scroller.addEventListener(
    'touchmove',
    ({ touches }) => {
      const at = touches[0]?.clientY ?? finger;
      if (Math.abs(at - finger) > 2) intend(at > finger ? 'up' : 'down');
      finger = at;
    },
    options,
  );
  follow();
  return () => {
    growth.disconnect();
    leaving.abort();
  };
}
