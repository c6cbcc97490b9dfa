import { CloudOff, LogIn, RefreshCw } from 'lucide-react';
import { use, useEffect, useState, useSyncExternalStore } from 'react';
import { appWords } from '../words/app.ts';
import styles from './connection-banner.module.css';
import { AccountContext, useEngineState } from './engine-context.tsx';

/** A short interruption is nobody's business. */
const PATIENCE_MS = 1_500;

export function ConnectionBanner() {
  const status = useEngineState((state) => state.status);
  const isOnLine = useOnLine();
  const isPatient = usePatience(status === 'online' || status === 'signed-out' ? undefined : status);
  return (
    <div role="status" className={styles.place}>
      {status === 'signed-out' ? <SignedOut /> : <Trouble isOnLine={isOnLine} isShown={isPatient} />}
    </div>
  );
}

function Trouble({ isOnLine, isShown }: { isOnLine: boolean; isShown: boolean }) {
  if (!isOnLine) {
    return (
      <p className={styles.banner}>
        <CloudOff size={16} aria-hidden="true" /> {appWords.offline}
      </p>
    );
  }
  if (!isShown) return null;
  return (
    <p className={styles.banner}>
      <RefreshCw size={16} aria-hidden="true" className={styles.turning} /> {appWords.reconnecting}
    </p>
  );
}

function SignedOut() {
  const account = use(AccountContext);
  return (
    <p className={styles.banner}>
      <LogIn size={16} aria-hidden="true" /> {appWords.signedOut}
      <button type="button" className={styles.action} onClick={() => account.signIn()}>
        {appWords.signInAgain}
      </button>
    </p>
  );
}

/** True once `trouble` has lasted. */
function usePatience(trouble: string | undefined): boolean {
  const [isOver, setOver] = useState(false);
  const isTroubled = trouble !== undefined;
  useEffect(() => {
    if (!isTroubled) return setOver(false);
    const timer = setTimeout(() => setOver(true), PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [isTroubled]);
  return isOver && isTroubled;
}

function useOnLine(): boolean {
  return useSyncExternalStore(
    (changed) => {
      addEventListener('online', changed);
      addEventListener('offline', changed);
      return () => {
        removeEventListener('online', changed);
        removeEventListener('offline', changed);
      };
    },
    () => navigator.onLine,
  );
}
