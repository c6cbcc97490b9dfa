import { EyeOff } from 'lucide-react';
import { type CSSProperties, type RefObject, useState } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import { altOf, isSensitive } from '../../../protocol/attachment-words.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import { pictureWords as words } from '../words/pictures.ts';
import { Blur } from './blur.tsx';
import { Boxes } from './boxes.tsx';
import styles from './lightbox.module.css';
import pictureStyles from './pictures.module.css';
import { useRemotePicture } from './use-picture.ts';
import type { View } from './zoom.ts';

interface LightboxPictureProps {
  roomId: RoomId;
  attachment: Attachment;
  view: View;
  /** What has the picture's size on the screen before it is zoomed. */
  frame: RefObject<HTMLDivElement | null>;
  areBoxesShown: boolean;
}

export function LightboxPicture({ roomId, attachment, view, frame, areBoxesShown }: LightboxPictureProps) {
  const { attachmentId, width = 1, height = 1, blurHash } = attachment;
  const remote = useRemotePicture(roomId, attachmentId, 'full');
  const [isLoaded, setLoaded] = useState(false);
  const [isWanted, setWanted] = useState(!isSensitive(attachment.understanding));
  const understanding = remote.attachment?.understanding ?? attachment.understanding;
  const style = {
    '--ratio': width / height,
    '--own': `${width}px`,
    transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})`,
  } as CSSProperties;
  return (
    <div ref={frame} className={styles.picture} style={style}>
      {!isLoaded && blurHash !== undefined && <Blur hash={blurHash} />}
      {isWanted && remote.url !== undefined && (
        <img
          className={pictureStyles.layer}
          src={remote.url}
          alt={altOf(attachment)}
          draggable={false}
          data-waiting={!isLoaded || undefined}
          onLoad={() => setLoaded(true)}
          onError={remote.onError}
        />
      )}
      {remote.hasFailed && <p className={styles.failed}>{words.notShown}</p>}
      {areBoxesShown && isWanted && understanding !== undefined && <Boxes understanding={understanding} />}
      {!isWanted && (
        <div className={pictureStyles.hidden}>
          <EyeOff size={22} aria-hidden="true" />
          <p>{words.sensitive}</p>
          <button type="button" onClick={() => setWanted(true)}>
            {words.show}
          </button>
        </div>
      )}
    </div>
  );
}
