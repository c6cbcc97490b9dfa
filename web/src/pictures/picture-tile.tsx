import { EyeOff, ImageOff, RotateCcw, X } from 'lucide-react';
import { type ReactNode, useState } from 'react';
import type { Attachment } from '../../../protocol/attachment.ts';
import { altOf, isSensitive } from '../../../protocol/attachment-words.ts';
import type { RoomId } from '../../../protocol/ids.ts';
import { announce, useUi } from '../app/ui-state.ts';
import type { Upload } from '../engine/picture-types.ts';
import { errorWords } from '../words/errors.ts';
import { refusalWords, pictureWords as words } from '../words/pictures.ts';
import { Blur } from './blur.tsx';
import styles from './pictures.module.css';
import { Ring } from './ring.tsx';
import { useLocalUrl, usePictures, useRemotePicture, useUpload } from './use-picture.ts';

interface PictureTileProps {
  attachment: Attachment;
  roomId: RoomId;
  rendition: 'full' | 'preview';
  /** Over the picture, where it is shown. */
  children?: ReactNode;
}

/** A picture of a message in its reserved space, whatever has become of it so far. */
export function PictureTile(props: PictureTileProps) {
  const { attachment } = props;
  const upload = useUpload(attachment.attachmentId);
  const localUrl = useLocalUrl(upload?.pictureId);
  const [isWanted, setWanted] = useState(false);
  if (attachment.status === 'refused' && upload === undefined) {
    return (
      <Notice icon={<ImageOff size={22} aria-hidden="true" />}>{refusalWords[attachment.reason ?? 'damaged']}</Notice>
    );
  }
  if (attachment.status !== 'ready') {
    return (
      <>
        {localUrl !== undefined && <img className={styles.layer} src={localUrl} alt={altOf(attachment)} />}
        {upload === undefined ? <p className={styles.coming}>{words.coming}</p> : <UploadState upload={upload} />}
      </>
    );
  }
  if (isSensitive(attachment.understanding) && !isWanted) {
    return <Hidden attachment={attachment} onShow={() => setWanted(true)} />;
  }
  return <Published {...props} localUrl={localUrl} />;
}

function Published({
  attachment,
  roomId,
  rendition,
  localUrl,
  children,
}: PictureTileProps & { localUrl: string | undefined }) {
  const { attachmentId, blurHash, madeByModel } = attachment;
  const remote = useRemotePicture(roomId, attachmentId, rendition);
  const [loaded, setLoaded] = useState<string>();
  const isLoaded = loaded !== undefined && loaded === remote.url;
  if (remote.hasFailed && localUrl === undefined) {
    return <Notice icon={<ImageOff size={22} aria-hidden="true" />}>{words.notShown}</Notice>;
  }
  const alt = altOf(attachment);
  return (
    <>
      <button
        type="button"
        className={styles.open}
        aria-label={words.open(alt)}
        onClick={() => useUi.setState({ lightbox: { roomId, attachmentId } })}
      >
        {!isLoaded && blurHash !== undefined && localUrl === undefined && <Blur hash={blurHash} />}
        {!isLoaded && localUrl !== undefined && <img className={styles.layer} src={localUrl} alt="" />}
        {remote.url !== undefined && (
          <img
            key={remote.url}
            className={styles.layer}
            src={remote.url}
            alt={alt}
            decoding="async"
            draggable={false}
            data-waiting={!isLoaded || undefined}
            onLoad={() => setLoaded(remote.url)}
            onError={remote.onError}
          />
        )}
      </button>
      {children}
      {madeByModel && <span className={styles.badge}>{words.madeByModel}</span>}
    </>
  );
}

export function UploadState({ upload: { pictureId, status, progress } }: { upload: Upload }) {
  const pictures = usePictures();
  const retry = () => pictures.retry(pictureId).catch((error: unknown) => announce(errorWords(error)));
  if (status === 'failed' || status === 'stopped') {
    const what = status === 'failed' ? words.failed : words.stopped;
    return (
      <button
        type="button"
        className={styles.retry}
        aria-label={`${what}. ${words.retry}`}
        onClick={() => void retry()}
      >
        <RotateCcw size={18} aria-hidden="true" />
        {what}
        <strong>{words.retry}</strong>
      </button>
    );
  }
  if (status === 'posted') return <p className={styles.coming}>{words.checking}</p>;
  return <Stoppable progress={progress} label={words.stop} onStop={() => pictures.stop(pictureId)} />;
}

export function Stoppable({ progress, label, onStop }: { progress: number; label: string; onStop(): void }) {
  const percent = Math.round(progress * 100);
  return (
    <>
      <span
        className={styles.spoken}
        role="progressbar"
        aria-valuenow={percent}
        aria-label={words.uploading(percent)}
      />
      <button type="button" className={styles.progress} aria-label={label} title={label} onClick={onStop}>
        <Ring progress={progress} />
        <X size={18} aria-hidden="true" />
      </button>
    </>
  );
}

function Hidden({ attachment, onShow }: { attachment: Attachment; onShow(): void }) {
  const { blurHash, understanding } = attachment;
  return (
    <>
      {blurHash !== undefined && <Blur hash={blurHash} />}
      <div className={styles.hidden}>
        <EyeOff size={22} aria-hidden="true" />
        <p>{words.sensitive}</p>
        <p className={styles.categories}>{understanding?.moderation.categories.join(', ')}</p>
        <button type="button" onClick={onShow}>
          {words.show}
        </button>
      </div>
    </>
  );
}

function Notice({ icon, children }: { icon: ReactNode; children: ReactNode }) {
  return (
    <p className={styles.notice}>
      {icon}
      {children}
    </p>
  );
}
