import type { Attachment } from '../../../protocol/attachment.ts';
import type { Message } from '../../../protocol/message.ts';
import { Recording, useRecordingSound } from './recording.tsx';
import { Transcript } from './transcript.tsx';
import styles from './voice.module.css';

const recordingsOf = ({ attachments }: Message) => attachments.filter(({ kind }) => kind === 'audio');

/** What a message says by sound. The words of one that stands alone are the text of its bubble: `SpokenWords`. */
export function MessageRecordings({ message }: { message: Message }) {
  const recordings = recordingsOf(message);
  const isAlone = recordings.length === 1 && message.text === '';
  return recordings.map((attachment) => (
    <div key={attachment.attachmentId} className={styles.recording}>
      <Recording attachment={attachment} by={message.sender.name} />
      {!isAlone && <Words attachment={attachment} by={message.sender.name} />}
    </div>
  ));
}

/** The words of the only recording of a message without a text. */
export function SpokenWords({ message }: { message: Message }) {
  const [recording, ...others] = recordingsOf(message);
  if (recording === undefined || others.length > 0 || message.text !== '') return null;
  return <Words attachment={recording} by={message.sender.name} />;
}

function Words({ attachment, by }: { attachment: Attachment; by: string }) {
  return <Transcript attachment={attachment} sound={useRecordingSound(attachment, by)} />;
}
