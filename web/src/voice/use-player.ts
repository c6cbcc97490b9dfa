import { useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import { player } from './player.ts';
import type { Playback, PlayerState, PlayingFailure, Rate } from './player-state.ts';
import type { SoundPlace } from './sound.ts';

function usePlayerState<Part>(select: (state: PlayerState) => Part): Part {
  return useStore(player().store, select);
}

/** What becomes of one sound. */
export interface Hearing {
  status: Playback['status'] | 'queued' | undefined;
  failure: PlayingFailure | undefined;
  rate: Rate;
}

export function useHearing(id: string): Hearing {
  const status = usePlayerState(({ now, queue }) => {
    if (now?.id === id) return now.status;
    return queue.includes(id) ? 'queued' : undefined;
  });
  const failure = usePlayerState((state) => (state.failure?.id === id ? state.failure : undefined));
  const rate = usePlayerState((state) => state.rate);
  return { status, failure, rate };
}

export interface HeardPlace extends SoundPlace {
  totalMs: number;
  /** It is being heard, or is paused; where it was left otherwise. */
  isNow: boolean;
}

/** Shows where a sound is, as often as the screen is drawn while it plays; undefined before it was ever heard. */
export function usePlaceOf(id: string, show: (place: HeardPlace | undefined) => void): void {
  const latest = useRef(show);
  latest.current = show;
  const look = useRef<() => void>(undefined);
  useEffect(() => {
    let frame = 0;
    look.current = () => {
      cancelAnimationFrame(frame);
      const { now } = player().store.getState();
      const place = player().placeOf(id);
      latest.current(place && { ...place, isNow: now?.id === id });
      if (now?.id === id && now.status === 'playing') frame = requestAnimationFrame(() => look.current?.());
    };
    const unsubscribe = player().store.subscribe(() => look.current?.());
    return () => {
      unsubscribe();
      cancelAnimationFrame(frame);
    };
  }, [id]);
  // What is drawn anew has forgotten where it was.
  useEffect(() => look.current?.());
}
