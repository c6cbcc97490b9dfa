import { useMemo, useRef } from 'react';
import type { RoomId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Speech } from '../../../protocol/speech.ts';
import { useEngine } from '../app/engine-context.tsx';
import { speechWords as words } from '../words/voice.ts';
import { player } from './player.ts';
import { PlayingFailed } from './playing-failed.tsx';
import type { Sound } from './sound.ts';
import { SoundBar } from './sound-bar.tsx';
import { isHeard, speechSound } from './sounds.ts';
import { useHearing } from './use-player.ts';
import { useSpokenHighlight } from './use-spoken-highlight.ts';
import styles from './voice.module.css';

/** A message that is read aloud, below its text: to play it, and to see which of its words is heard. */
export function SpokenMessage({ message, roomId }: { message: Message; roomId: RoomId }) {
  const engine = useEngine();
  const bar = useRef<HTMLDivElement>(null);
  const { messageId, editedAt, sender, speech, text } = message;
  const of = useMemo(() => ({ roomId, messageId, editedAt }), [roomId, messageId, editedAt]);
  const sound = useMemo(() => speechSound(engine, of, sender.name), [engine, of, sender.name]);
  const { status, failure } = useHearing(sound.id);
  useSpokenHighlight(bar, of, text);
  const hasFailed = speech?.status === 'failed' && status === undefined;
  const isShown = isHeard(speech) || status !== undefined;
  if (!isShown && !hasFailed && failure === undefined) return null;
  return (
    <div ref={bar} className={styles.speech} data-unspoken="">
      {isShown && (
        <SoundBar sound={sound} durationMs={speech?.durationMs ?? 0} look="speech" note={noteOf(speech, status)} />
      )}
      {hasFailed ? <Failed sound={sound} reason={speech.reason} /> : <PlayingFailed sound={sound} />}
    </div>
  );
}

function noteOf(speech: Speech | undefined, status: string | undefined): string | undefined {
  const isNothingThere = speech === undefined || speech.sentences === 0;
  return isNothingThere && (speech?.status === 'making' || status !== undefined) ? words.preparing : undefined;
}

function Failed({ sound, reason }: { sound: Sound; reason: string | undefined }) {
  return (
    <div className={styles.none}>
      <p className={styles.line}>
        {words.failed}
        <button type="button" onClick={() => player().play(sound, { totalMs: 0 })}>
          {words.tryAgain}
        </button>
      </p>
      <p className={styles.reason}>{reason}</p>
    </div>
  );
}
