import { useState } from 'react';
import { appWords } from '../words/app.ts';
import { errorWords } from '../words/errors.ts';
import { Button } from './button.tsx';
import { Dialog } from './dialog.tsx';
import styles from './field.module.css';

interface ConfirmProps {
  title: string;
  help: string;
  action: string;
  onConfirm(): Promise<void>;
  onClose(): void;
}

/** Asks before what cannot be taken back. */
export function Confirm({ title, help, action, onConfirm, onClose }: ConfirmProps) {
  const [error, setError] = useState('');
  const [isBusy, setBusy] = useState(false);
  const confirm = async () => {
    setBusy(true);
    try {
      await onConfirm();
      onClose();
    } catch (failure) {
      setError(errorWords(failure));
      setBusy(false);
    }
  };
  const footer = (
    <>
      <Button look="plain" onClick={onClose}>
        {appWords.cancel}
      </Button>
      <Button look="danger" onClick={confirm} disabled={isBusy}>
        {action}
      </Button>
    </>
  );
  return (
    <Dialog title={title} onClose={onClose} footer={footer}>
      <p className={styles.help}>{help}</p>
      {error !== '' && (
        <p className={styles.error} role="alert">
          {error}
        </p>
      )}
    </Dialog>
  );
}
