import { type KeyboardEvent, type MouseEvent, type PointerEvent, useRef, useState } from 'react';

/** Shorter is a tap: it records until somebody stops it. */
const TAP_MS = 250;
/** So far towards the beginning of the line is away. */
const SLIDE_PX = 110;

/**
 * What a finger or a key wants of the recording. `held`: as long as it is held, with how far it has slid away (1: gone).
 * `free`: until it is stopped. `send`, `cancel`: the end of either.
 */
export type RecordingWish =
  | { how: 'held'; slid: number }
  | { how: 'free'; isByKey: boolean }
  | { how: 'send' }
  | { how: 'cancel' };

export interface RecordingControl {
  /** Undefined when nobody records. */
  wish: RecordingWish | undefined;
  want(wish: RecordingWish | undefined): void;
  /** For the button that starts it, which stays the same element while it is held. */
  buttonProps: {
    onPointerDown(event: PointerEvent<HTMLButtonElement>): void;
    onPointerMove(event: PointerEvent<HTMLButtonElement>): void;
    onPointerUp(event: PointerEvent<HTMLButtonElement>): void;
    onPointerCancel(): void;
    onLostPointerCapture(): void;
    onClick(event: MouseEvent<HTMLButtonElement>): void;
    onContextMenu(event: MouseEvent<HTMLButtonElement>): void;
    onKeyDown(event: KeyboardEvent<HTMLButtonElement>): void;
  };
}

interface Press {
  x: number;
  at: number;
  isRtl: boolean;
}

/** `submit`: what a press of the button does once something is being recorded, or was. */
export function useRecordingWish(submit: () => void, hasRecorded: boolean): RecordingControl {
  const [wish, want] = useState<RecordingWish>();
  // What is over already, such as a microphone that was refused, does not begin again when the finger goes.
  const change = (next: RecordingWish) => want((now) => now && next);
  const isOpen = wish !== undefined || hasRecorded;
  const press = useRef<Press>(undefined);
  // The click that follows from it belongs to it, whatever the button has become meanwhile.
  const hasPressed = useRef(false);
  const release = (how: RecordingWish) => {
    if (press.current === undefined) return;
    press.current = undefined;
    change(how);
  };
  return {
    wish,
    want,
    buttonProps: {
      onPointerDown: (event) => {
        // The keyboard of a phone stays where it is.
        event.preventDefault();
        hasPressed.current = !isOpen;
        if (event.button !== 0 || isOpen) return;
        event.currentTarget.setPointerCapture(event.pointerId);
        const isRtl = getComputedStyle(event.currentTarget).direction === 'rtl';
        press.current = { x: event.clientX, at: event.timeStamp, isRtl };
        want({ how: 'held', slid: 0 });
      },
      onPointerMove: (event) => {
        if (press.current === undefined) return;
        const slid = slidBy(press.current, event.clientX);
        if (event.buttons === 0) release({ how: 'free', isByKey: false });
        else if (slid >= 1) release({ how: 'cancel' });
        else change({ how: 'held', slid });
      },
      onPointerUp: (event) => {
        const wasTap = press.current !== undefined && event.timeStamp - press.current.at < TAP_MS;
        release(wasTap ? { how: 'free', isByKey: false } : { how: 'send' });
      },
      // Such as a question of the browser that comes between: nothing is sent by accident, and nothing is lost.
      onPointerCancel: () => release({ how: 'free', isByKey: false }),
      onLostPointerCapture: () => release({ how: 'free', isByKey: false }),
      onClick: (event) => {
        const isByKey = event.detail === 0;
        const belongsToPress = hasPressed.current && !isByKey;
        hasPressed.current = false;
        if (belongsToPress) return;
        if (isOpen) submit();
        else want({ how: 'free', isByKey });
      },
      onContextMenu: (event) => event.preventDefault(),
      onKeyDown: (event) => {
        if (event.key === 'Escape' && wish !== undefined) release({ how: 'cancel' });
      },
    },
  };
}

function slidBy({ x, isRtl }: Press, now: number): number {
  return Math.max(0, (isRtl ? now - x : x - now) / SLIDE_PX);
}
