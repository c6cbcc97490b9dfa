import { useState } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import { Boxes } from './boxes.tsx';
import { PictureFacts } from './picture-facts.tsx';
import { spaceOf, spansOf } from './picture-space.ts';
import { PictureTile } from './picture-tile.tsx';
import styles from './pictures.module.css';
import { useUpload } from './use-picture.ts';

/** More than this many are drawn so small that their previews will do. */
const FULL_MAX = 3;

interface MessagePicturesProps {
  attachments: readonly Attachment[];
  roomId: RoomId;
}

/** The pictures of a message, and what is known of them. */
export function MessagePictures({ attachments, roomId }: MessagePicturesProps) {
  const [first] = attachments;
  if (first !== undefined && attachments.length === 1) return <OnePicture attachment={first} roomId={roomId} />;
  const spans = spansOf(attachments.length);
  const rendition = attachments.length > FULL_MAX ? 'preview' : 'full';
  return (
    <>
      <div className={styles.grid}>
        {attachments.map((attachment, index) => (
          <div key={attachment.attachmentId} className={styles.tile} data-span={spans[index]}>
            <PictureTile attachment={attachment} roomId={roomId} rendition={rendition} />
          </div>
        ))}
      </div>
      <PictureFacts attachments={attachments} />
    </>
  );
}

function OnePicture({ attachment, roomId }: { attachment: Attachment; roomId: RoomId }) {
  const [areShown, setShown] = useState(false);
  const upload = useUpload(attachment.attachmentId);
  const { width = upload?.width, height = upload?.height, understanding } = attachment;
  return (
    <>
      <div className={styles.frame} style={spaceOf({ width, height })}>
        <PictureTile attachment={attachment} roomId={roomId} rendition="full">
          {areShown && understanding !== undefined && <Boxes understanding={understanding} />}
        </PictureTile>
      </div>
      <PictureFacts attachments={[attachment]} boxes={{ areShown, toggle: () => setShown(!areShown) }} />
    </>
  );
}
