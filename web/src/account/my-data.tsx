import { Download, Trash2 } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { Button } from '../ui/button.tsx';
import { Dialog } from '../ui/dialog.tsx';
import { accountWords as words } from '../words/account.ts';
import { errorWords } from '../words/errors.ts';
import styles from './account.module.css';
import { collectData, saveAsFile } from './collect-data.ts';
import { DeleteAccount } from './delete-account.tsx';

/** What is stored of me: to have, and to have erased. */
export function MyData({ onClose }: { onClose(): void }) {
  const [isDeleting, setDeleting] = useState(false);
  if (isDeleting) return <DeleteAccount onClose={() => setDeleting(false)} />;
  return (
    <Dialog title={words.title} onClose={onClose}>
      <DownloadData />
      <section className={styles.part}>
        <p className={styles.quiet}>{words.deleteHelp}</p>
        <Button look="danger" isWide onClick={() => setDeleting(true)}>
          <Trash2 size={18} aria-hidden="true" /> {words.delete}
        </Button>
      </section>
    </Dialog>
  );
}

function DownloadData() {
  const { said, isBusy, start } = useDownload();
  return (
    <section className={styles.part}>
      <p className={styles.quiet}>{words.downloadHelp}</p>
      <Button isWide onClick={start} disabled={isBusy}>
        <Download size={18} aria-hidden="true" /> {words.download}
      </Button>
      {isBusy && <progress className={styles.progress} aria-label={words.download} />}
      <p className={styles.said} role="status">
        {said}
      </p>
    </section>
  );
}

function useDownload() {
  const engine = useEngine();
  const handle = useEngineState((state) => state.me?.handle ?? '');
  const [said, setSaid] = useState('');
  const [isBusy, setBusy] = useState(false);
  const stopping = useRef(new AbortController());
  useEffect(() => {
    const stop = new AbortController();
    stopping.current = stop;
    return () => stop.abort();
  }, []);
  const start = async () => {
    const { signal } = stopping.current;
    setBusy(true);
    setSaid(words.collecting(0));
    try {
      const data = await collectData(engine.request, { onMore: (count) => setSaid(words.collecting(count)), signal });
      saveAsFile({ exportedAt: new Date().toISOString(), ...data }, words.fileName(handle));
      setSaid(words.collected(data.messages.length));
    } catch (error) {
      if (!signal.aborted) setSaid(errorWords(error));
    }
    setBusy(false);
  };
  return { said, isBusy, start };
}
