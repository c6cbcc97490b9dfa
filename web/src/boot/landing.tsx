import { Ear, Send, SunMoon } from 'lucide-react';
import { lazy, Suspense, useEffect, useState } from 'react';
import { dropFarewell, readFarewell } from '../account/farewell-note.ts';
import { watchForUpdates } from '../app/update.ts';
import { Button } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { appWords } from '../words/app.ts';
import { landingWords as words } from '../words/landing.ts';
import styles from './landing.module.css';

const ICONS = [Send, Ear, SunMoon] as const;

interface LandingProps {
  onSignIn(): void;
  onCreateAccount(): void;
  /** Somebody was on the way in and did not get there. */
  hasFailed: boolean;
}

const Farewell = lazy(() => import('../account/farewell.tsx').then((module) => ({ default: module.Farewell })));

/** What somebody sees who is not signed in. */
export function Landing(props: LandingProps) {
  const [farewell, setFarewell] = useState(readFarewell);
  if (farewell === undefined) return <WayIn {...props} />;
  const done = () => {
    dropFarewell();
    setFarewell(undefined);
  };
  return (
    <Suspense>
      <Farewell at={farewell} onDone={done} />
    </Suspense>
  );
}

function WayIn({ onSignIn, onCreateAccount, hasFailed }: LandingProps) {
  useEffect(watchForUpdates, []);
  return (
    <main className={styles.landing}>
      <div className={styles.hero}>
        <p className={styles.brand}>
          <Mark size={40} /> {appWords.product}
        </p>
        <h1 className={styles.tagline}>{words.tagline}</h1>
        {hasFailed && (
          <p className={styles.problem} role="alert">
            {words.signInFailed}
          </p>
        )}
        <div className={styles.actions}>
          <Button look="filled" onClick={onCreateAccount}>
            {words.createAccount}
          </Button>
          <Button onClick={onSignIn}>{words.signIn}</Button>
        </div>
        <ul className={styles.promises}>
          {words.promises.map(({ title, text }, index) => {
            const Icon = ICONS[index] ?? Send;
            return (
              <li key={title}>
                <Icon size={20} aria-hidden="true" />
                <div>
                  <h2>{title}</h2>
                  <p>{text}</p>
                </div>
              </li>
            );
          })}
        </ul>
      </div>
      <Picture />
    </main>
  );
}

/** A conversation as it looks inside; a picture, not text to be read out. */
function Picture() {
  return (
    <div className={styles.picture} aria-hidden="true">
      <div className={styles.card}>
        <span className={styles.other}>Picnic on Saturday? 🧺</span>
        <span className={styles.mine}>Yes! @mathia how many days until then, and how much is 3 lb of cherries?</span>
        <span className={styles.bot}>
          <b>
            <Mark size={16} /> Mathia
          </b>
          4 days. And 3 lb is 1.36 kg.
        </span>
        <span className={styles.other}>Perfect, I bring the cake</span>
        <span className={styles.large}>🍰</span>
      </div>
    </div>
  );
}
