import type { Attachment } from '../../../protocol/attachment.ts';
import { isSensitive } from '../../../protocol/attachment-words.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import { Blur } from './blur.tsx';
import styles from './pictures.module.css';
import { useRemotePicture } from './use-picture.ts';

/** A small picture beside words that tell what it is. */
export function PicturePreview({ attachment, roomId }: { attachment: Attachment; roomId: RoomId }) {
  const { attachmentId, blurHash, understanding } = attachment;
  const { url, onError } = useRemotePicture(roomId, attachmentId, 'preview');
  if (isSensitive(understanding)) return blurHash === undefined ? null : <Blur hash={blurHash} />;
  return url === undefined ? null : <img className={styles.layer} src={url} alt="" onError={onError} />;
}
