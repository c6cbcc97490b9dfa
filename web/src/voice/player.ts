import { createStore, type StoreApi } from 'zustand/vanilla';
import { errorWords } from '../words/errors.ts';
import {
  type HeardPlace,
  type Playback,
  type PlayerState,
  type PlayingFailure,
  RATES,
  type Rate,
  type Speaker,
} from './player-state.ts';
import { playSilence } from './silence.ts';
import { placeIn, type Sound, type SoundPart, type SoundPlace, startOf } from './sound.ts';

const RATE_KEY = 'mathia.rate';

let only: Player | undefined;

/** The one of this page: whatever is heard on it, never two sounds at once. */
export function player(): Player {
  only ??= new Player(new Audio(), localStorage);
  return only;
}

/** Plays sounds, part after part and one after the other, with one audio element that the first gesture unlocks. */
export class Player {
  readonly store: StoreApi<PlayerState>;
  readonly #speaker: Speaker;
  readonly #kept: Pick<Storage, 'getItem' | 'setItem'>;
  #sound: Sound | undefined;
  #queue: Sound[] = [];
  /** What the element has loaded, or is loading, of the sound. */
  #loaded: { part: number; url: string; isRenewed: boolean } | undefined;
  #loading = new AbortController();
  /** Where sounds were left that were not heard to their end. */
  readonly #left = new Map<string, HeardPlace>();
  #holds = 0;
  #isUnlocked = false;

  constructor(speaker: Speaker, kept: Pick<Storage, 'getItem' | 'setItem'>) {
    this.#speaker = speaker;
    this.#kept = kept;
    const rate = RATES.find((one) => String(one) === kept.getItem(RATE_KEY)) ?? 1;
    this.store = createStore(() => ({ now: undefined, queue: [], rate, failure: undefined }));
    speaker.addEventListener('timeupdate', () => this.#moved());
    speaker.addEventListener('playing', () => this.#loaded && this.#show('playing'));
    speaker.addEventListener('waiting', () => this.#loaded && this.#show('loading'));
    speaker.addEventListener('pause', () => this.#pausedByDevice());
    speaker.addEventListener('ended', () => this.#partEnded());
    speaker.addEventListener('error', () => void this.#broke());
  }

  /** Plays it now, from where it was left or from `totalMs` on. What was heard is left where it is. */
  play(sound: Sound, { totalMs }: { totalMs?: number | undefined } = {}): void {
    if (this.#holds > 0) {
      this.#fail({ id: sound.id, reason: 'held' });
      return;
    }
    this.unlock();
    this.#leave();
    this.#putQueue(this.#queue.filter(({ id }) => id !== sound.id));
    const place = totalMs === undefined ? this.#left.get(sound.id) : placeIn(sound, totalMs);
    this.#begin(sound, place ?? { part: 0, atMs: 0 });
  }

  /** Plays it from there on, also where it is being heard or paused already. */
  playFrom(sound: Sound, totalMs: number): void {
    if (this.store.getState().now?.id === sound.id) {
      this.seek(totalMs);
      this.resume();
    } else this.play(sound, { totalMs });
  }

  /** Plays it when what is being heard, and what came before it, is over. What somebody has paused does not hold it up. */
  enqueue(sound: Sound): void {
    const { now } = this.store.getState();
    if (now?.id === sound.id || this.#queue.some(({ id }) => id === sound.id)) return;
    this.#putQueue([...this.#queue, sound]);
    if (now === undefined || now.status === 'paused') this.#next();
  }

  /** The button of a sound: play, pause, go on. */
  toggle(sound: Sound): void {
    const { now } = this.store.getState();
    if (now?.id !== sound.id) this.play(sound);
    else if (now.status === 'paused') this.resume();
    else this.pause();
  }

  pause(): void {
    const { now } = this.store.getState();
    if (now === undefined) return;
    this.#show('paused');
    this.#speaker.pause();
  }

  resume(): void {
    const { now } = this.store.getState();
    if (now?.status !== 'paused') return;
    this.#show('loading');
    if (this.#loaded !== undefined) void this.#start();
  }

  /** Goes there in what is being heard. */
  seek(totalMs: number): void {
    if (this.#sound === undefined) return;
    const place = placeIn(this.#sound, totalMs);
    if (this.#loaded?.part === place.part) {
      this.#speaker.currentTime = place.atMs / 1_000;
      this.#moved();
    } else {
      const isPaused = this.store.getState().now?.status === 'paused';
      this.#begin(this.#sound, place);
      if (isPaused) this.#show('paused');
    }
  }

  setRate(rate: Rate): void {
    this.#kept.setItem(RATE_KEY, String(rate));
    this.#speaker.defaultPlaybackRate = rate;
    this.#speaker.playbackRate = rate;
    this.store.setState({ rate });
  }

  /** Silence, and nothing afterwards. */
  stop(): void {
    this.#end();
    this.#putQueue([]);
  }

  /** Nothing is heard while somebody records. Returns what ends this; what came meanwhile is heard then. */
  hold(): () => void {
    this.#holds += 1;
    this.#leave();
    this.store.setState({ now: undefined });
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      this.#holds -= 1;
      if (this.store.getState().now === undefined) this.#next();
    };
  }

  /**
   * To be called in a gesture: a browser that plays only what a finger started (Safari of iOS) lets this element play
   * by itself from then on.
   */
  unlock(): void {
    if (this.#isUnlocked || this.#loaded !== undefined) return;
    this.#isUnlocked = true;
    void playSilence(this.#speaker).catch(() => {
      this.#isUnlocked = false;
    });
  }

  /** What is being heard, or is paused. */
  heard(): Sound | undefined {
    return this.#sound;
  }

  /** Where a sound is at this moment, which the state tells less often; or where it was left. */
  placeOf(id: string): HeardPlace | undefined {
    return this.#sound?.id === id ? this.#place() : this.#left.get(id);
  }

  #place(): HeardPlace | undefined {
    const { now } = this.store.getState();
    if (now === undefined || this.#sound === undefined || this.#loaded === undefined) return now;
    const atMs = Math.round(this.#speaker.currentTime * 1_000);
    return { part: this.#loaded.part, atMs, totalMs: startOf(this.#sound, this.#loaded.part) + atMs };
  }

  #begin(sound: Sound, place: SoundPlace): void {
    this.#sound = sound;
    this.store.setState(({ failure }) => ({ failure: failure?.id === sound.id ? undefined : failure }));
    void this.#load(sound, place, { isRenewed: false });
  }

  async #load(sound: Sound, place: SoundPlace, { isRenewed }: { isRenewed: boolean }): Promise<void> {
    this.#loading.abort();
    const loading = new AbortController();
    this.#loading = loading;
    this.#loaded = undefined;
    this.#speaker.pause();
    const totalMs = startOf(sound, place.part) + place.atMs;
    this.store.setState({ now: { id: sound.id, status: 'loading', ...place, totalMs } });
    try {
      const part = await sound.part(place.part, { isRenewed, signal: loading.signal });
      if (loading.signal.aborted) return;
      if (part !== undefined) return await this.#put(part, place, isRenewed);
      this.#end();
      this.#next();
    } catch (error) {
      if (!loading.signal.aborted) this.#fail({ id: sound.id, reason: 'broken', message: errorWords(error) });
    }
  }

  async #put({ url }: SoundPart, { part, atMs }: SoundPlace, isRenewed: boolean): Promise<void> {
    this.#loaded = { part, url, isRenewed };
    this.#speaker.src = url;
    this.#speaker.defaultPlaybackRate = this.store.getState().rate;
    this.#speaker.playbackRate = this.store.getState().rate;
    // Until it has loaded, this is where it will begin.
    if (atMs > 0) this.#speaker.currentTime = atMs / 1_000;
    if (this.store.getState().now?.status !== 'paused') await this.#start();
  }

  async #start(): Promise<void> {
    const { signal } = this.#loading;
    const id = this.#sound?.id;
    try {
      await this.#speaker.play();
    } catch (error) {
      const isBlocked = error instanceof DOMException && error.name === 'NotAllowedError';
      // Anything else is told by an event of the element, or is a newer wish.
      if (isBlocked && !signal.aborted && id !== undefined) this.#fail({ id, reason: 'blocked' });
    }
  }

  /** A link that ended while it was paused, or one that broke: another is asked for, once. */
  async #broke(): Promise<void> {
    const [sound, loaded] = [this.#sound, this.#loaded];
    if (sound === undefined || loaded === undefined) return;
    if (loaded.isRenewed) {
      this.#fail({ id: sound.id, reason: 'broken' });
      return;
    }
    const wasPaused = this.store.getState().now?.status === 'paused';
    const atMs = this.store.getState().now?.atMs ?? 0;
    const loading = this.#load(sound, { part: loaded.part, atMs }, { isRenewed: true });
    if (wasPaused) this.#show('paused');
    await loading;
  }

  #moved(): void {
    const { now } = this.store.getState();
    const place = this.#place();
    if (now === undefined || place === undefined || this.#loaded === undefined) return;
    if (this.#loaded.isRenewed && !this.#speaker.paused) this.#loaded.isRenewed = false; // that link is good
    this.store.setState({ now: { ...now, ...place } });
  }

  #pausedByDevice(): void {
    const { paused, ended } = this.#speaker;
    if (this.#loaded !== undefined && paused && !ended) this.#show('paused');
  }

  #partEnded(): void {
    if (this.#sound === undefined || this.#loaded === undefined) return;
    this.#begin(this.#sound, { part: this.#loaded.part + 1, atMs: 0 });
  }

  #end(): void {
    if (this.#sound !== undefined) this.#left.delete(this.#sound.id);
    this.#forget();
    this.store.setState({ now: undefined });
  }

  #next(): void {
    const [sound, ...queue] = this.#queue;
    if (sound === undefined || this.#holds > 0) return;
    this.#leave();
    this.#putQueue(queue);
    this.#begin(sound, this.#left.get(sound.id) ?? { part: 0, atMs: 0 });
  }

  #fail(failure: PlayingFailure): void {
    const isHeard = this.store.getState().now?.id === failure.id;
    if (isHeard) this.#leave();
    this.store.setState(({ now }) => ({ failure, now: isHeard ? undefined : now }));
    if (isHeard && failure.reason === 'broken') this.#next();
  }

  /** What is being heard can be gone on with later. */
  #leave(): void {
    const place = this.#place();
    if (this.#sound !== undefined && place !== undefined) this.#left.set(this.#sound.id, place);
    this.#forget();
  }

  #forget(): void {
    this.#loading.abort();
    this.#sound = undefined;
    this.#loaded = undefined;
    this.#speaker.pause();
  }

  #show(status: Playback['status']): void {
    this.store.setState(({ now }) => ({ now: now && { ...now, status } }));
  }

  #putQueue(queue: Sound[]): void {
    this.#queue = queue;
    this.store.setState({ queue: queue.map(({ id }) => id) });
  }
}
