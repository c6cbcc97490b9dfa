import { X } from 'lucide-react';
import { type ReactNode, useId, useLayoutEffect, useRef } from 'react';
import { appWords } from '../words/app.ts';
import { IconButton } from './button.tsx';
import styles from './dialog.module.css';

interface DialogProps {
  title: string;
  onClose(): void;
  children: ReactNode;
  footer?: ReactNode;
  look?: 'centered' | 'side' | 'bare';
}

/** The browser's own dialog: it keeps the focus inside, makes the rest inert and gives the focus back. */
export function Dialog({ title, onClose, children, footer, look = 'centered' }: DialogProps) {
  const ref = useRef<HTMLDialogElement>(null);
  const titleId = useId();
  // A layout effect ends before its elements go: a dialog that has gone already cannot give the focus back.
  useLayoutEffect(() => {
    const dialog = ref.current;
    dialog?.showModal();
    return () => dialog?.close();
  }, []);
  const closeAtBackdrop = (event: { target: EventTarget }) => {
    if (event.target === ref.current) onClose();
  };
  return (
    <dialog
      ref={ref}
      className={styles.dialog}
      data-look={look}
      aria-labelledby={titleId}
      onMouseDown={closeAtBackdrop}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      <div className={styles.inside}>
        <header className={look === 'bare' ? styles.unseen : styles.header}>
          <h2 id={titleId}>{title}</h2>
          {look !== 'bare' && (
            <IconButton label={appWords.close} onClick={onClose}>
              <X size={20} aria-hidden="true" />
            </IconButton>
          )}
        </header>
        <div className={styles.body}>{children}</div>
        {footer !== undefined && <footer className={styles.footer}>{footer}</footer>}
      </div>
    </dialog>
  );
}
