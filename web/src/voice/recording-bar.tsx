import { ChevronLeft, Square, Trash2 } from 'lucide-react';
import { type CSSProperties, useEffect, useEffectEvent, useMemo, useRef, useState } from 'react';
import { useStore } from 'zustand';
import type { RoomId } from '../../../protocol/ids.ts';
import { AUDIO_MS_MAX } from '../../../protocol/limits.ts';
import { announce } from '../app/ui-state.ts';
import type { RecordingControl } from '../composer/use-recording-wish.ts';
import type { OutgoingRecording } from '../engine/picture-types.ts';
import { useLocalUrl, usePictures } from '../pictures/use-picture.ts';
import { IconButton } from '../ui/button.tsx';
import { microphoneWords, stoppedWords, recordingWords as words } from '../words/recording.ts';
import { clockOf } from '../words/voice.ts';
import { LiveWaveform } from './live-waveform.tsx';
import { player } from './player.ts';
import styles from './recording.module.css';
import { RecordingSession, type RecordingState } from './recording-session.ts';
import { localSound } from './sound.ts';
import { SoundBar } from './sound-bar.tsx';

/** This long before the longest recording is over, it is said. */
const WARN_SECONDS = 30;
const SECONDS_MAX = AUDIO_MS_MAX / 1_000;

interface RecordingBarProps {
  roomId: RoomId;
  control: RecordingControl;
  onSend(recording: OutgoingRecording): void;
  /** Nobody records any more, and what there is to say about it. */
  onOver(said?: { text: string; isTrouble: boolean }): void;
}

/** In the place of the text field: what is being recorded, or was recorded and is not sent yet. */
export function RecordingBar(props: RecordingBarProps) {
  const { roomId, control } = props;
  const recording = useStore(usePictures().store, ({ recordings }) => recordings[roomId]);
  if (control.wish !== undefined) return <BeingRecorded {...props} />;
  return recording === undefined ? null : <Preview roomId={roomId} recording={recording} />;
}

/** It begins when it is shown. Whoever leaves the room meanwhile finds there what was recorded. */
function BeingRecorded(props: RecordingBarProps) {
  const pictures = usePictures();
  const [session, setSession] = useState<RecordingSession>();
  const { roomId } = props;
  useEffect(() => {
    const begun = new RecordingSession(pictures, roomId);
    setSession(begun);
    void begun.start();
    return () => void begun.finish();
  }, [pictures, roomId]);
  return session === undefined ? null : <Session {...props} session={session} />;
}

interface SessionProps extends RecordingBarProps {
  session: RecordingSession;
}

function Session(props: SessionProps) {
  const { session, control } = props;
  const state = useStore(session.store);
  const { wish } = control;
  useWishes(props, state);
  const seconds = state.at === 'recording' ? state.seconds : 0;
  const isLate = seconds >= SECONDS_MAX - WARN_SECONDS;
  return (
    <fieldset className={styles.bar} aria-label={words.recording}>
      <div className={styles.line}>
        {wish?.how === 'held' ? (
          <span className={styles.dot} aria-hidden="true" />
        ) : (
          <IconButton label={words.cancel} onClick={() => control.want({ how: 'cancel' })}>
            <Trash2 size={20} aria-hidden="true" />
          </IconButton>
        )}
        <span className={styles.time} role="timer" data-late={isLate || undefined}>
          {clockOf(seconds * 1_000)}
        </span>
        {state.at === 'starting' ? (
          <span className={styles.starting}>{words.starting}</span>
        ) : (
          <LiveWaveform levels={() => session.levels()} />
        )}
        {isLate && <span className={styles.left}>{words.left(SECONDS_MAX - seconds)}</span>}
        {wish?.how === 'held' && <SlideHint slid={wish.slid} />}
        {wish?.how === 'free' && <StopButton session={session} isByKey={wish.isByKey} />}
      </div>
    </fieldset>
  );
}

/** What the finger or a key wants, and what the microphone does, in one place. */
function useWishes({ session, control, onSend, onOver }: SessionProps, state: RecordingState): void {
  const { wish, want } = control;
  const cancel = () => {
    session.cancel();
    announce(words.cancelled);
    onOver();
  };
  const send = async () => {
    if (state.at === 'starting') return want({ how: 'free', isByKey: false });
    const recording = await session.finish();
    if (recording === undefined) onOver({ text: words.tooShort, isTrouble: false });
    else onSend(recording);
  };
  const act = useEffectEvent((how: string | undefined) => {
    if (how === 'cancel') cancel();
    if (how === 'send') void send();
  });
  const hear = useEffectEvent((at: RecordingState['at']) => {
    if (at === 'recording') announce(words.started);
    if (state.at === 'failed') onOver({ text: microphoneWords[state.trouble], isTrouble: true });
    if (state.at !== 'recorded') return;
    announce(words.stopped);
    onOver(state.stoppedBy && { text: stoppedWords[state.stoppedBy], isTrouble: true });
  });
  const onKey = useEffectEvent((event: KeyboardEvent) => {
    if (event.key !== 'Escape' || event.isComposing) return;
    event.stopPropagation();
    cancel();
  });
  useEffect(() => act(wish?.how), [wish?.how]);
  useEffect(() => hear(state.at), [state.at]);
  useEffect(() => {
    document.addEventListener('keydown', onKey, true);
    return () => document.removeEventListener('keydown', onKey, true);
  }, []);
  useWarning(state);
}

function useWarning(state: RecordingState): void {
  const isLate = state.at === 'recording' && state.seconds >= SECONDS_MAX - WARN_SECONDS;
  useEffect(() => {
    if (isLate) announce(words.left(WARN_SECONDS));
  }, [isLate]);
}

function SlideHint({ slid }: { slid: number }) {
  return (
    <span className={styles.slide} style={{ opacity: 1 - slid, '--slid': `${slid * -40}px` } as CSSProperties}>
      <ChevronLeft size={16} aria-hidden="true" className="mirrored" /> {words.slide}
    </span>
  );
}

/** Who began with a key goes on with a key: the next one stops it. */
function StopButton({ session, isByKey }: { session: RecordingSession; isByKey: boolean }) {
  const button = useRef<HTMLButtonElement>(null);
  useEffect(() => {
    if (isByKey) button.current?.focus();
  }, [isByKey]);
  return (
    <IconButton ref={button} label={words.stop} onClick={() => void session.stop()}>
      <Square size={16} fill="currentColor" aria-hidden="true" />
    </IconButton>
  );
}

function Preview({ roomId, recording }: { roomId: RoomId; recording: OutgoingRecording }) {
  const pictures = usePictures();
  const { recordingId, durationMs, peaks } = recording;
  const url = useLocalUrl(recordingId);
  const sound = useMemo(() => localSound({ id: recordingId, url: url ?? '' }), [recordingId, url]);
  useEffect(() => () => void (player().store.getState().now?.id === recordingId && player().stop()), [recordingId]);
  const remove = () => {
    pictures.unrecord(roomId);
    announce(words.cancelled);
  };
  return (
    <fieldset className={styles.bar} aria-label={words.preview}>
      <div className={styles.line}>
        <IconButton label={words.discard} onClick={remove}>
          <Trash2 size={20} aria-hidden="true" />
        </IconButton>
        <div className={styles.sound}>
          {' '}
          <SoundBar
            sound={sound}
            durationMs={durationMs}
            peaks={peaks}
            look="recording"
            isWaiting={url === undefined}
          />
        </div>
      </div>
    </fieldset>
  );
}
