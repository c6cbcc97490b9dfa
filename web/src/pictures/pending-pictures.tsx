import { useStore } from 'zustand';
import { useEngine } from '../app/engine-context.tsx';
import type { OutboxItem } from '../engine/engine-types.ts';
import type { OutgoingPicture } from '../engine/picture-types.ts';
import { attachWords, pictureWords as words } from '../words/pictures.ts';
import { spaceOf, spansOf } from './picture-space.ts';
import { Stoppable, UploadState } from './picture-tile.tsx';
import styles from './pictures.module.css';
import { useLocalUrl, usePictures } from './use-picture.ts';

/** The pictures of a message that is not in the room yet. Stopping them takes the message back. */
export function PendingPictures({ item }: { item: OutboxItem }) {
  const { pictures = [], status, clientMessageId } = item;
  const engine = useEngine();
  const spans = spansOf(pictures.length);
  const isOne = pictures.length === 1;
  const [first] = pictures;
  const tiles = pictures.map((picture, index) => (
    <div key={picture.pictureId} className={styles.tile} data-span={isOne ? undefined : spans[index]}>
      <PendingTile picture={picture} number={index + 1} />
      {status === 'sending' && <Sending picture={picture} onStop={() => engine.discard(clientMessageId)} />}
    </div>
  ));
  if (!isOne || first === undefined) return <div className={styles.grid}>{tiles}</div>;
  return (
    <div className={styles.frame} style={spaceOf(first)}>
      {tiles}
    </div>
  );
}

function PendingTile({ picture: { pictureId, alt }, number }: { picture: OutgoingPicture; number: number }) {
  const url = useLocalUrl(pictureId);
  return url === undefined ? null : <img className={styles.layer} src={url} alt={alt || attachWords.picture(number)} />;
}

/** Once it is being uploaded the message is on its way, too, and cannot be taken back any more. */
function Sending({ picture: { pictureId }, onStop }: { picture: OutgoingPicture; onStop(): void }) {
  const upload = useStore(usePictures().store, ({ uploads }) => uploads[pictureId]);
  if (upload === undefined) return <Stoppable progress={0} label={words.stop} onStop={onStop} />;
  return <UploadState upload={upload} />;
}
