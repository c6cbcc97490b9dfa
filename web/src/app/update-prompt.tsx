import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { appWords as words } from '../words/app.ts';
import styles from './app.module.css';
import { type ReloadOffer, useReloadOffer } from './update.ts';

export function UpdatePrompt() {
  const offer = useReloadOffer((state) => state.offer);
  const [declined, setDeclined] = useState<ReloadOffer>();
  if (offer === undefined || offer === declined) return null;
  return (
    <div className={styles.prompt} role="alert">
      <p>{words.reloadReasons[offer.reason]}</p>
      <Button look="plain" onClick={() => setDeclined(offer)}>
        {words.later}
      </Button>
      <Button look="filled" onClick={offer.apply}>
        {words.reload}
      </Button>
    </div>
  );
}
