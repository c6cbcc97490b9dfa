import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { appWords as words } from '../words/app.ts';
import styles from './app.module.css';
import { useUpdate } from './update.ts';

export function UpdatePrompt() {
  const apply = useUpdate((state) => state.apply);
  const [isLater, setLater] = useState(false);
  if (apply === undefined || isLater) return null;
  return (
    <div className={styles.prompt} role="alert">
      <p>{words.newVersion}</p>
      <Button look="plain" onClick={() => setLater(true)}>
        {words.later}
      </Button>
      <Button look="filled" onClick={apply}>
        {words.reload}
      </Button>
    </div>
  );
}
