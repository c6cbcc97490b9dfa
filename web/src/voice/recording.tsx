import { MicOff } from 'lucide-react';
import { useMemo } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import { useEngine } from '../app/engine-context.tsx';
import { announce } from '../app/ui-state.ts';
import type { Upload } from '../engine/picture-types.ts';
import { useLocalUrl, usePictures, useUpload } from '../pictures/use-picture.ts';
import { errorWords } from '../words/errors.ts';
import { pictureWords, refusalWords } from '../words/pictures.ts';
import { playingWords as words } from '../words/voice.ts';
import { PlayingFailed } from './playing-failed.tsx';
import type { Sound } from './sound.ts';
import { SoundBar } from './sound-bar.tsx';
import { recordingSound } from './sounds.ts';
import styles from './voice.module.css';

interface RecordingProps {
  attachment: Attachment;
  /** Who sent it. */
  by: string;
}

/** A recording as something to be played, whatever has become of it so far. */
export function Recording({ attachment, by }: RecordingProps) {
  const upload = useUpload(attachment.attachmentId);
  const localUrl = useLocalUrl(upload?.pictureId);
  const sound = useRecordingSound(attachment, by, localUrl);
  const { status, reason, durationMs = 0, peaks } = attachment;
  if (status === 'refused' && upload === undefined) {
    return (
      <p className={styles.refused}>
        <MicOff size={20} aria-hidden="true" />
        {refusalWords[reason ?? 'damaged']}
      </p>
    );
  }
  const isComing = status !== 'ready' && localUrl === undefined;
  return (
    <>
      <SoundBar sound={sound} durationMs={durationMs} peaks={peaks ?? []} look="recording" isWaiting={isComing} />
      {upload !== undefined && status !== 'ready' && <UploadLine upload={upload} />}
      {isComing && upload === undefined && <p className={styles.quiet}>{words.coming}</p>}
      <PlayingFailed sound={sound} />
    </>
  );
}

export function useRecordingSound({ attachmentId }: Attachment, by: string, localUrl?: string): Sound {
  const engine = useEngine();
  return useMemo(() => recordingSound(engine, { attachmentId, by, localUrl }), [engine, attachmentId, by, localUrl]);
}

/** How far it has gone out, and what can be done about it. */
export function UploadLine({ upload: { pictureId, status, progress } }: { upload: Upload }) {
  const pictures = usePictures();
  const retry = () => pictures.retry(pictureId).catch((error: unknown) => announce(errorWords(error)));
  if (status === 'posted') return <p className={styles.quiet}>{pictureWords.checking}</p>;
  if (status === 'uploading') {
    return <Uploading progress={progress} onStop={() => pictures.stop(pictureId)} />;
  }
  return (
    <p className={styles.line}>
      {status === 'failed' ? pictureWords.failed : pictureWords.stopped}
      <button type="button" onClick={() => void retry()}>
        {pictureWords.retry}
      </button>
    </p>
  );
}

export function Uploading({ progress, onStop }: { progress: number; onStop(): void }) {
  const percent = Math.round(progress * 100);
  return (
    <p className={styles.line}>
      <progress value={progress} aria-label={pictureWords.uploading(percent)} />
      <button type="button" onClick={onStop}>
        {pictureWords.stop}
      </button>
    </p>
  );
}
