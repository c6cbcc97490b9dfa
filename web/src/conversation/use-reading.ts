import { type RefObject, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import type { RoomView } from '../engine/engine-types.ts';
import { distanceToEnd, END_PX } from './pin-to-end.ts';
import type { Row } from './rows.ts';
import type { PinToEnd } from './use-pin-to-end.ts';

const SETTLE_MS = 120;

interface ReadingOptions {
  view: RoomView;
  room: RoomState;
  pin: PinToEnd;
  list: RefObject<VirtualizerHandle | null>;
  scroller: RefObject<HTMLElement | null>;
  rows: readonly Row[];
  isPlaced: boolean;
}

export interface Reading {
  /** How far somebody else has read. */
  readUpTo: number;
  /** Messages of others that came while the reader was further up. */
  unseen: number;
}

export function useReading(options: ReadingOptions): Reading {
  const { view, room } = options;
  const me = useEngineState((state) => state.me?.userId);
  const seen = useSeen(options);
  const unseen = useMemo(() => countUnseen(room, seen, me), [room, seen, me]);
  const readUpTo = useMemo(() => {
    const others = Object.entries(view.readBy).filter(([userId]) => userId !== me);
    return Math.max(0, ...others.map(([, seq]) => seq));
  }, [view.readBy, me]);
  return { readUpTo, unseen };
}

/** How far I have seen: to the end while it is in view, else to the last message in sight. The room is told. */
function useSeen({ view, room, pin, list, scroller, rows, isPlaced }: ReadingOptions): number {
  const engine = useEngine();
  const isVisible = useVisible();
  const [seen, setSeen] = useState(() => (view.unreadFrom === undefined ? room.head : view.unreadFrom - 1));
  const latest = useRef(rows);
  latest.current = rows;
  const { roomId, head } = room;
  const { isPinned } = pin;
  useEffect(() => {
    const element = scroller.current;
    if (!isVisible || !isPlaced || element === null) return;
    const look = () => {
      const seq = isPinned() || isAtEnd(element) ? head : lastInSight(element, list.current, latest.current);
      if (seq === undefined) return;
      engine.markRead(roomId, seq);
      setSeen((before) => Math.max(before, seq));
    };
    // New rows are drawn, and followed, a moment later.
    const timer = setTimeout(look, SETTLE_MS);
    element.addEventListener('scrollend', look);
    return () => {
      clearTimeout(timer);
      element.removeEventListener('scrollend', look);
    };
  }, [engine, roomId, head, isVisible, isPlaced, isPinned, scroller, list]);
  return seen;
}

function isAtEnd({ scrollTop: top, clientHeight: viewport, scrollHeight: content }: HTMLElement): boolean {
  return distanceToEnd({ top, viewport, content }) <= END_PX;
}

function lastInSight(element: HTMLElement, list: VirtualizerHandle | null, rows: readonly Row[]): number | undefined {
  const bottom = element.scrollTop + element.clientHeight;
  const row = rows[list?.findItemIndex(bottom) ?? -1];
  return row !== undefined && Number.isFinite(row.seq) ? row.seq : undefined;
}

function countUnseen(room: RoomState, seen: number, me: string | undefined): number {
  let count = 0;
  for (let index = room.timeline.length - 1; index >= 0; index--) {
    const item = room.timeline[index];
    if (item === undefined || item.seq <= seen) break;
    if (item.kind === 'message' && item.message.sender.id !== me) count += 1;
  }
  return count;
}

function useVisible(): boolean {
  return useSyncExternalStore(
    (changed) => {
      document.addEventListener('visibilitychange', changed);
      return () => document.removeEventListener('visibilitychange', changed);
    },
    () => document.visibilityState === 'visible',
  );
}
