import { Loader, Pause, Play, X } from 'lucide-react';
import { type KeyboardEvent, type PointerEvent, type ReactNode, useRef } from 'react';
import { clockOf, playingWords as words } from '../words/voice.ts';
import { player } from './player.ts';
import { RATES } from './player-state.ts';
import type { Sound } from './sound.ts';
import { type Hearing, useHearing, usePlaceOf } from './use-player.ts';
import styles from './voice.module.css';
import { Waveform } from './waveform.tsx';

/** How far an arrow key goes. */
const KEY_MS = 2_000;

interface SoundBarProps {
  sound: Sound;
  /** As far as it is known. */
  durationMs: number;
  /** Undefined: a plain line. */
  peaks?: readonly number[] | undefined;
  look: 'recording' | 'speech';
  /** Shown in place of the time, such as that it is being made. */
  note?: string | undefined;
  /** There is nothing to be played yet. */
  isWaiting?: boolean;
  children?: ReactNode;
}

/** What plays a sound: a button, how far it has come and where to go, its time, its speed. */
export function SoundBar({ sound, durationMs, peaks, look, note, isWaiting = false, children }: SoundBarProps) {
  const hearing = useHearing(sound.id);
  const isHeard = hearing.status !== undefined && hearing.status !== 'queued';
  const press = () => {
    if (hearing.failure !== undefined || !isHeard) player().play(sound);
    else player().toggle(sound);
  };
  return (
    // The press of a finger that rests here is no wish for the message's menu.
    // biome-ignore lint/a11y/noStaticElementInteractions: it only keeps what belongs to the controls
    <div className={styles.bar} data-look={look} dir="ltr" onPointerDown={keep} onContextMenu={keep}>
      <PlayButton hearing={hearing} isWaiting={isWaiting} onPress={press} />
      <Track sound={sound} durationMs={durationMs} peaks={peaks} note={note} isWaiting={isWaiting} />
      {!isWaiting && (isHeard || look === 'recording') && <RateButton rate={hearing.rate} />}
      {look === 'speech' && isHeard && (
        <button type="button" className={styles.small} aria-label={words.stop} onClick={() => player().stop()}>
          <X size={17} aria-hidden="true" />
        </button>
      )}
      {children}
    </div>
  );
}

function keep(event: PointerEvent | { stopPropagation(): void }): void {
  event.stopPropagation();
}

function PlayButton({ hearing, isWaiting, onPress }: { hearing: Hearing; isWaiting: boolean; onPress(): void }) {
  const { status } = hearing;
  const isGoing = status === 'playing' || status === 'loading';
  const Icon = status === 'loading' ? Loader : status === 'playing' ? Pause : Play;
  return (
    <button
      type="button"
      className={styles.play}
      aria-label={isGoing ? words.pause : words.play}
      aria-busy={status === 'loading'}
      disabled={isWaiting}
      onClick={onPress}
    >
      <Icon size={20} aria-hidden="true" fill={status === 'loading' ? 'none' : 'currentColor'} data-status={status} />
    </button>
  );
}

function RateButton({ rate }: { rate: Hearing['rate'] }) {
  const next = RATES[(RATES.indexOf(rate) + 1) % RATES.length] ?? 1;
  return (
    <button type="button" className={styles.rate} aria-label={words.rate(rate)} onClick={() => player().setRate(next)}>
      <span>{words.rateShort(rate)}</span>
    </button>
  );
}

type TrackProps = Pick<SoundBarProps, 'sound' | 'durationMs' | 'peaks' | 'note'> & { isWaiting: boolean };

/** The place in a sound is drawn as often as the screen is, so nothing of it goes through React. */
function Track({ sound, durationMs, peaks, note, isWaiting }: TrackProps) {
  const track = useRef<HTMLDivElement>(null);
  const range = useRef<HTMLInputElement>(null);
  const time = useRef<HTMLSpanElement>(null);
  usePlaceOf(sound.id, (place) => {
    const atMs = Math.min(place?.totalMs ?? 0, durationMs);
    track.current?.style.setProperty('--played', String(durationMs === 0 ? 0 : atMs / durationMs));
    if (range.current !== null) show(range.current, atMs, durationMs);
    if (time.current !== null && note === undefined)
      time.current.textContent = clockOf(atMs > 0 ? atMs : roundedUp(durationMs));
  });
  const go = (totalMs: number) => {
    const isNow = player().store.getState().now?.id === sound.id;
    if (isNow) player().seek(totalMs);
    else player().play(sound, { totalMs });
  };
  const key = (event: KeyboardEvent<HTMLInputElement>) => {
    const by = KEYS.get(event.key);
    if (by === undefined) return;
    event.preventDefault();
    event.stopPropagation();
    go(Math.max(0, Math.min(durationMs, Number(event.currentTarget.value) + by)));
  };
  return (
    <div ref={track} className={styles.track}>
      <Waveform peaks={peaks} />
      <input
        ref={range}
        className={styles.range}
        type="range"
        min={0}
        max={durationMs}
        step={50}
        defaultValue={0}
        disabled={isWaiting || durationMs === 0}
        aria-label={words.position}
        onKeyDown={key}
        onInput={(event) => go(Number(event.currentTarget.value))}
      />
      <span ref={time} className={styles.time}>
        {note}
      </span>
    </div>
  );
}

/** What lasts less than a second lasts one. */
function roundedUp(ms: number): number {
  return ms === 0 ? 0 : Math.max(1_000, Math.round(ms / 1_000) * 1_000);
}

const KEYS = new Map([
  ['ArrowLeft', -KEY_MS],
  ['ArrowDown', -KEY_MS],
  ['ArrowRight', KEY_MS],
  ['ArrowUp', KEY_MS],
]);

function show(range: HTMLInputElement, atMs: number, durationMs: number): void {
  range.value = String(atMs);
  const text = words.at(atMs, durationMs);
  if (range.getAttribute('aria-valuetext') !== text) range.setAttribute('aria-valuetext', text);
}
