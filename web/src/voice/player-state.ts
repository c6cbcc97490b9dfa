import type { SoundPlace } from './sound.ts';

export const RATES = [1, 1.5, 2] as const;
export type Rate = (typeof RATES)[number];

export interface HeardPlace extends SoundPlace {
  /** From the beginning of the sound, all its parts together. */
  totalMs: number;
}

/** What is being heard. `loading`: its next sound is not there yet, or not made yet. */
export interface Playback extends HeardPlace {
  id: string;
  status: 'loading' | 'playing' | 'paused';
}

/** `blocked`: the browser waits for a gesture. `held`: somebody is recording. `broken`: it could not be loaded. */
export interface PlayingFailure {
  id: string;
  reason: 'blocked' | 'held' | 'broken';
  /** In words for people, where whoever had the sound gave them. */
  message?: string | undefined;
}

export interface PlayerState {
  now: Playback | undefined;
  /** Ids of what is heard afterwards. */
  queue: readonly string[];
  rate: Rate;
  failure: PlayingFailure | undefined;
}

/** The part of a page's audio element that is needed to play. */
export type Speaker = Pick<
  HTMLAudioElement,
  | 'src'
  | 'currentTime'
  | 'duration'
  | 'defaultPlaybackRate'
  | 'playbackRate'
  | 'paused'
  | 'ended'
  | 'play'
  | 'pause'
  | 'addEventListener'
>;
