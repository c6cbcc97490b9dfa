import { X } from 'lucide-react';
import type { RoomId } from '../../../protocol/ids.ts';
import { ALT_CHARS_MAX } from '../../../protocol/limits.ts';
import composer from '../composer/composer.module.css';
import type { OutgoingPicture } from '../engine/picture-types.ts';
import { attachWords as words } from '../words/pictures.ts';
import styles from './picked.module.css';
import { useLocalUrl, usePictures } from './use-picture.ts';

interface PickedStripProps {
  drafts: readonly OutgoingPicture[];
  preparing: number;
  roomId: RoomId;
}

/** The pictures of the message that is being written, each with its description. */
export function PickedStrip({ drafts, preparing, roomId }: PickedStripProps) {
  return (
    <ul className={composer.picked} aria-label={words.picked}>
      {drafts.map((picture, index) => (
        <Picked key={picture.pictureId} picture={picture} number={index + 1} roomId={roomId} />
      ))}
      {Array.from({ length: preparing }, (_, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: nothing but how many
        <li key={index} className={styles.preparing} aria-label={words.preparing} />
      ))}
    </ul>
  );
}

interface PickedProps {
  picture: OutgoingPicture;
  number: number;
  roomId: RoomId;
}

function Picked({ picture: { pictureId, alt = '' }, number, roomId }: PickedProps) {
  const pictures = usePictures();
  const url = useLocalUrl(pictureId);
  const label = words.remove(number);
  return (
    <li className={styles.picked}>
      <div className={styles.place}>{url !== undefined && <img src={url} alt={alt || words.picture(number)} />}</div>
      <button
        type="button"
        className={styles.remove}
        aria-label={label}
        title={label}
        onClick={() => pictures.undraft(roomId, pictureId)}
      >
        <X size={16} aria-hidden="true" />
      </button>
      <input
        className={styles.alt}
        dir="auto"
        aria-label={words.alt(number)}
        placeholder={words.altHelp}
        maxLength={ALT_CHARS_MAX}
        value={alt}
        onChange={(event) => pictures.describe(roomId, pictureId, event.target.value)}
        // It would send the message.
        onKeyDown={(event) => event.key === 'Enter' && !event.nativeEvent.isComposing && event.preventDefault()}
      />
    </li>
  );
}
