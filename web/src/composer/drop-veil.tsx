import { ImagePlus } from 'lucide-react';
import { type RefObject, useEffect, useEffectEvent, useRef, useState } from 'react';
import { createPortal } from 'react-dom';
import { attachWords as words } from '../words/pictures.ts';
import styles from './composer.module.css';

interface DropVeilProps {
  /** Within the conversation, all of which takes what is dropped. */
  within: RefObject<HTMLElement | null>;
  onFiles(files: readonly File[]): void;
}

/** Takes files that are dropped on the conversation, and shows that it does while they are over it. */
export function DropVeil({ within, onFiles }: DropVeilProps) {
  const [place, setPlace] = useState<HTMLElement>();
  const [isOver, setOver] = useState(false);
  // Every element that is entered and left on the way says so.
  const depth = useRef(0);
  const onDrop = useEffectEvent((files: readonly File[]) => onFiles(files));
  useEffect(() => {
    const element = within.current?.parentElement;
    if (element == null) return;
    setPlace(element);
    const stop = new AbortController();
    const { signal } = stop;
    const move = (by: number) => {
      depth.current = Math.max(0, depth.current + by);
      setOver(depth.current > 0);
    };
    const listen = (name: 'dragenter' | 'dragover' | 'dragleave' | 'drop', act: (event: DragEvent) => void) =>
      element.addEventListener(name, (event) => hasFiles(event) && act(event), { signal });
    listen('dragenter', () => move(1));
    listen('dragleave', () => move(-1));
    listen('dragover', (event) => event.preventDefault());
    listen('drop', (event) => {
      event.preventDefault();
      move(-depth.current);
      onDrop([...(event.dataTransfer?.files ?? [])]);
    });
    return () => stop.abort();
  }, [within]);
  if (place === undefined || !isOver) return null;
  return createPortal(
    <div className={styles.veil}>
      <p>
        <ImagePlus size={28} aria-hidden="true" /> {words.drop}
      </p>
    </div>,
    place,
  );
}

function hasFiles({ dataTransfer }: DragEvent): boolean {
  return dataTransfer?.types.includes('Files') ?? false;
}
