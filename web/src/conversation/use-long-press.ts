import { type MouseEvent, type PointerEvent, useMemo } from 'react';

const HOLD_MS = 450;
const WOBBLE_PX = 8;

/** A finger that rests, or the right mouse button. */
export function useLongPress(open: (anchor: DOMRect) => void) {
  return useMemo(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let start = { x: 0, y: 0 };
    const stop = () => clearTimeout(timer);
    return {
      onPointerDown: ({ pointerType, clientX: x, clientY: y }: PointerEvent) => {
        stop();
        if (pointerType === 'mouse') return;
        start = { x, y };
        timer = setTimeout(() => open(new DOMRect(x, y, 0, 0)), HOLD_MS);
      },
      onPointerMove: ({ clientX, clientY }: PointerEvent) => {
        if (Math.hypot(clientX - start.x, clientY - start.y) > WOBBLE_PX) stop();
      },
      onPointerUp: stop,
      onPointerCancel: stop,
      onContextMenu: (event: MouseEvent) => {
        // A selection or a link has the browser's own menu.
        if (window.getSelection()?.isCollapsed === false || (event.target as Element).closest('a') !== null) return;
        event.preventDefault();
        stop();
        open(new DOMRect(event.clientX, event.clientY, 0, 0));
      },
    };
  }, [open]);
}
