import { ChevronLeft, ChevronRight, ScanSearch, ScanText, X, ZoomIn, ZoomOut } from 'lucide-react';
import { type KeyboardEvent, useLayoutEffect, useRef, useState } from 'react';
import { altOf } from '../../../protocol/attachment-words.ts';
import { useRoomView } from '../app/engine-context.tsx';
import { type PictureRef, useUi } from '../app/ui-state.ts';
import { IconButton } from '../ui/button.tsx';
import { actionWords } from '../words/conversation.ts';
import { fullMoment } from '../words/day-names.ts';
import { pictureWords, lightboxWords as words } from '../words/pictures.ts';
import { hasBoxes } from './boxes.tsx';
import styles from './lightbox.module.css';
import { LightboxPicture } from './lightbox-picture.tsx';
import { PictureFacts } from './picture-facts.tsx';
import { picturesIn, type ShownPicture } from './room-pictures.ts';
import { useZoom, type Zoom } from './use-zoom.ts';
import { STEP } from './zoom.ts';

const close = () => useUi.setState({ lightbox: undefined });

/** One picture over everything else, and from it to the others of the room. */
export function Lightbox({ roomId, attachmentId }: PictureRef) {
  const dialog = useRef<HTMLDialogElement>(null);
  const stage = useRef<HTMLDivElement>(null);
  const picture = useRef<HTMLDivElement>(null);
  const [areBoxesShown, setBoxesShown] = useState(false);
  const pictures = picturesIn(useRoomView(roomId)?.room);
  const index = pictures.findIndex(({ attachment }) => attachment.attachmentId === attachmentId);
  const shown = pictures[index];
  const zoom = useZoom(stage, picture, attachmentId);
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => element?.close();
  }, []);
  useGone(shown);
  const go = (step: number) => {
    const next = pictures[index + step];
    if (next !== undefined) useUi.setState({ lightbox: { roomId, attachmentId: next.attachment.attachmentId } });
  };
  return (
    <dialog
      ref={dialog}
      className={styles.lightbox}
      aria-label={words.title}
      onKeyDown={(event) => onKey(event, go, zoom)}
      onCancel={(event) => {
        event.preventDefault();
        close();
      }}
    >
      {shown !== undefined && (
        <>
          <Bar
            shown={shown}
            place={words.of(index + 1, pictures.length)}
            zoom={zoom}
            boxes={{ areShown: areBoxesShown, toggle: () => setBoxesShown(!areBoxesShown) }}
          />
          <div ref={stage} className={styles.stage} data-dragged={zoom.isDragged || undefined} {...zoom.handlers}>
            <LightboxPicture
              key={attachmentId}
              roomId={roomId}
              attachment={shown.attachment}
              view={zoom.view}
              frame={picture}
              areBoxesShown={areBoxesShown}
            />
          </div>
          <Step label={words.previous} side="start" isThere={index > 0} onStep={() => go(-1)} />
          <Step label={words.next} side="end" isThere={index < pictures.length - 1} onStep={() => go(1)} />
          <About shown={shown} />
        </>
      )}
    </dialog>
  );
}

/** A picture that is deleted while it is looked at is gone here, too. */
function useGone(shown: ShownPicture | undefined): void {
  const isGone = shown === undefined;
  useLayoutEffect(() => {
    if (isGone) close();
  }, [isGone]);
}

function onKey(event: KeyboardEvent<HTMLElement>, go: (step: number) => void, zoom: Zoom): void {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const forward = document.dir === 'rtl' ? -1 : 1;
  const { key } = event;
  if (key === 'ArrowRight') go(forward);
  else if (key === 'ArrowLeft') go(-forward);
  else if (key === '+' || key === '=') zoom.by(STEP);
  else if (key === '-') zoom.by(1 / STEP);
  else if (key === '0') zoom.whole();
  else return;
  event.preventDefault();
}

interface BarProps {
  shown: ShownPicture;
  place: string;
  zoom: Zoom;
  boxes: { areShown: boolean; toggle(): void };
}

function Bar({ shown: { message, attachment }, place, zoom, boxes }: BarProps) {
  const { understanding } = attachment;
  const correcting = { roomId: useUi((state) => state.lightbox?.roomId), attachmentId: attachment.attachmentId };
  const correct = () =>
    correcting.roomId && useUi.setState({ correcting: { ...correcting, roomId: correcting.roomId } });
  return (
    <header className={styles.bar}>
      <p className={styles.who}>
        <bdi>{message.sender.name}</bdi>
        <span>
          {fullMoment(new Date(message.at))} · {place}
        </span>
      </p>
      {understanding !== undefined && hasBoxes(understanding) && (
        <IconButton
          label={boxes.areShown ? pictureWords.hideBoxes : pictureWords.showBoxes}
          isActive={boxes.areShown}
          aria-pressed={boxes.areShown}
          onClick={boxes.toggle}
        >
          <ScanSearch size={20} aria-hidden="true" />
        </IconButton>
      )}
      <span className={styles.zooms}>
        <IconButton label={words.zoomOut} disabled={zoom.view.scale === 1} onClick={() => zoom.by(1 / STEP)}>
          <ZoomOut size={20} aria-hidden="true" />
        </IconButton>
        <IconButton label={words.zoomIn} onClick={() => zoom.by(STEP)}>
          <ZoomIn size={20} aria-hidden="true" />
        </IconButton>
      </span>
      <IconButton label={actionWords.correct} onClick={correct}>
        <ScanText size={20} aria-hidden="true" />
      </IconButton>
      <IconButton label={words.close} onClick={close}>
        <X size={22} aria-hidden="true" />
      </IconButton>
    </header>
  );
}

interface StepProps {
  label: string;
  side: 'start' | 'end';
  isThere: boolean;
  onStep(): void;
}

function Step({ label, side, isThere, onStep }: StepProps) {
  if (!isThere) return null;
  const Icon = side === 'start' ? ChevronLeft : ChevronRight;
  return (
    <span className={styles.step} data-side-of={side}>
      <IconButton label={label} onClick={onStep}>
        <Icon size={28} aria-hidden="true" className="mirrored" />
      </IconButton>
    </span>
  );
}

function About({ shown: { attachment } }: { shown: ShownPicture }) {
  return (
    <footer className={styles.about}>
      <p className={styles.alt} dir="auto">
        {altOf(attachment)}
      </p>
      <PictureFacts attachments={[attachment]} />
    </footer>
  );
}
