import { playingWords as words } from '../words/voice.ts';
import { player } from './player.ts';
import type { Sound } from './sound.ts';
import { useHearing } from './use-player.ts';
import styles from './voice.module.css';

/** Why a sound is not heard, and the way to try once more. */
export function PlayingFailed({ sound }: { sound: Sound }) {
  const { failure } = useHearing(sound.id);
  if (failure === undefined) return null;
  const { reason, message } = failure;
  return (
    <p className={styles.line} role="alert">
      {message || words[reason]}
      {reason === 'broken' && (
        <button type="button" onClick={() => player().play(sound)}>
          {words.tryAgain}
        </button>
      )}
    </p>
  );
}
