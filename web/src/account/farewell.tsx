import { CircleCheck } from 'lucide-react';
import { Button } from '../ui/button.tsx';
import { accountWords as words } from '../words/account.ts';
import styles from './account.module.css';

/** The last that somebody sees of their account. */
export function Farewell({ at, onDone }: { at: string; onDone(): void }) {
  return (
    <main className={styles.farewell}>
      <CircleCheck size={56} aria-hidden="true" />
      <h1>{words.farewell}</h1>
      <p>{words.farewellHelp}</p>
      <p className={styles.quiet}>{words.farewellAt(at)}</p>
      <Button look="filled" onClick={onDone}>
        {words.farewellDone}
      </Button>
    </main>
  );
}
