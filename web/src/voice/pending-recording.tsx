import { useMemo } from 'react';
import { useStore } from 'zustand';
import { useEngine } from '../app/engine-context.tsx';
import type { OutboxItem } from '../engine/engine-types.ts';
import type { OutgoingRecording } from '../engine/picture-types.ts';
import { useLocalUrl, usePictures } from '../pictures/use-picture.ts';
import { Uploading, UploadLine } from './recording.tsx';
import { localSound } from './sound.ts';
import { SoundBar } from './sound-bar.tsx';
import styles from './voice.module.css';

/** The recording of a message that is not in the room yet. Stopping it takes the message back. */
export function PendingRecording({ item, recording }: { item: OutboxItem; recording: OutgoingRecording }) {
  const { recordingId, durationMs, peaks } = recording;
  const url = useLocalUrl(recordingId);
  const sound = useMemo(() => localSound({ id: `outgoing:${recordingId}`, url: url ?? '' }), [recordingId, url]);
  return (
    <div className={styles.recording}>
      <SoundBar sound={sound} durationMs={durationMs} peaks={peaks} look="recording" isWaiting={url === undefined} />
      {item.status === 'sending' && <Sending item={item} recordingId={recordingId} />}
    </div>
  );
}

/** Once it is being uploaded the message is on its way, too, and cannot be taken back any more. */
function Sending({ item, recordingId }: { item: OutboxItem; recordingId: string }) {
  const engine = useEngine();
  const upload = useStore(usePictures().store, ({ uploads }) => uploads[recordingId]);
  if (upload !== undefined) return <UploadLine upload={upload} />;
  return <Uploading progress={0} onStop={() => engine.discard(item.clientMessageId)} />;
}
