import { type PointerEvent, type RefObject, useCallback, useEffect, useRef, useState } from 'react';
import { moved, type Point, STEP, type View, WHOLE, zoomed } from './zoom.ts';

const WHEEL_SPEED = 0.0022;
const MIDDLE: Point = { x: 0, y: 0 };

export interface Zoom {
  view: View;
  isDragged: boolean;
  by(factor: number): void;
  whole(): void;
  handlers: {
    onPointerDown(event: PointerEvent): void;
    onPointerMove(event: PointerEvent): void;
    onPointerUp(event: PointerEvent): void;
    onPointerCancel(event: PointerEvent): void;
    onDoubleClick(event: { clientX: number; clientY: number }): void;
  };
}

/** Zoom by keys, wheel, double click and pinch; drag to move. `of` starts anew with another picture. */
export function useZoom(
  stage: RefObject<HTMLElement | null>,
  picture: RefObject<HTMLElement | null>,
  of: string,
): Zoom {
  const [view, setView] = useState(WHOLE);
  const [seen, setSeen] = useState(of);
  const fingers = useRef(new Map<number, Point>());
  const [isDragged, setDragged] = useState(false);
  if (seen !== of) {
    setSeen(of);
    setView(WHOLE);
  }
  const by = useCallback(
    (factor: number, at: Point = MIDDLE) => setView((before) => zoomed(before, factor, at, sizeOf(picture.current))),
    [picture],
  );
  const fromMiddle = useCallback(
    (place: { clientX: number; clientY: number }) => pointIn(stage.current, place),
    [stage],
  );
  useWheel(stage, by);
  const release = (event: PointerEvent) => {
    fingers.current.delete(event.pointerId);
    setDragged(fingers.current.size > 0);
  };
  return {
    ...{ view, isDragged, by },
    whole: () => setView(WHOLE),
    handlers: {
      onPointerDown: (event) => {
        if (event.button !== 0) return;
        fingers.current.set(event.pointerId, fromMiddle(event));
        event.currentTarget.setPointerCapture(event.pointerId);
        setDragged(true);
      },
      onPointerMove: (event) => {
        const before = fingers.current.get(event.pointerId);
        if (before === undefined) return;
        const now = fromMiddle(event);
        const other = [...fingers.current].find(([id]) => id !== event.pointerId)?.[1];
        fingers.current.set(event.pointerId, now);
        if (other === undefined) setView((view) => moved(view, minus(now, before), sizeOf(picture.current)));
        else by(distance(now, other) / Math.max(1, distance(before, other)), middleOf(now, other));
      },
      onPointerUp: release,
      onPointerCancel: release,
      onDoubleClick: (event) => (view.scale > 1 ? setView(WHOLE) : by(STEP * STEP, fromMiddle(event))),
    },
  };
}

/** React listens to wheels passively, and the page must not zoom with the picture. */
function useWheel(stage: RefObject<HTMLElement | null>, by: (factor: number, at: Point) => void): void {
  useEffect(() => {
    const element = stage.current;
    const onWheel = (event: WheelEvent) => {
      event.preventDefault();
      by(Math.exp(-event.deltaY * WHEEL_SPEED), pointIn(element, event));
    };
    element?.addEventListener('wheel', onWheel, { passive: false });
    return () => element?.removeEventListener('wheel', onWheel);
  }, [stage, by]);
}

function pointIn(element: HTMLElement | null, { clientX, clientY }: { clientX: number; clientY: number }): Point {
  if (element === null) return MIDDLE;
  const { left, top, width, height } = element.getBoundingClientRect();
  return { x: clientX - left - width / 2, y: clientY - top - height / 2 };
}

function sizeOf(element: HTMLElement | null) {
  return { width: element?.offsetWidth ?? 0, height: element?.offsetHeight ?? 0 };
}

function minus(a: Point, b: Point): Point {
  return { x: a.x - b.x, y: a.y - b.y };
}

function middleOf(a: Point, b: Point): Point {
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}
