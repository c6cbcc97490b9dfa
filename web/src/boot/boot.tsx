import { lazy, Suspense, useMemo, useSyncExternalStore } from 'react';
import { AccountContext, EngineContext } from '../app/engine-context.tsx';
import { Button } from '../ui/button.tsx';
import { Mark } from '../ui/mark.tsx';
import { appWords as words } from '../words/app.ts';
import styles from './boot.module.css';
import { boot, bootState, loadApp, loadLanding, type Session, watchBoot } from './session.ts';

const App = lazy(() => loadApp().then((module) => ({ default: module.App })));
const Landing = lazy(() => loadLanding().then((module) => ({ default: module.Landing })));

/** From an empty page to the rooms, or to the way in. */
export function Boot() {
  return (
    <Suspense fallback={<Splash />}>
      <Screen />
    </Suspense>
  );
}

function Screen() {
  const state = useSyncExternalStore(watchBoot, bootState);
  switch (state.at) {
    case 'loading':
      return <Splash />;
    case 'unreachable':
      return <Unreachable />;
    case 'signed-out':
      return <Landing onSignIn={state.signIn} onCreateAccount={state.createAccount} hasFailed={state.hasFailed} />;
    case 'in':
      return <SignedIn session={state.session} />;
    default:
      return state satisfies never;
  }
}

function SignedIn({ session }: { session: Session }) {
  const { engine, signIn, signOut } = session;
  const account = useMemo(() => ({ signIn, signOut }), [signIn, signOut]);
  return (
    <AccountContext value={account}>
      <EngineContext value={engine}>
        <App />
      </EngineContext>
    </AccountContext>
  );
}

function Splash() {
  return (
    <div className="splash" role="img" aria-label={words.loading}>
      <span className={styles.mark}>
        <Mark size={64} />
      </span>
    </div>
  );
}

function Unreachable() {
  return (
    <main className={styles.problem}>
      <span className={styles.mark}>
        <Mark size={56} />
      </span>
      <h1>{words.cannotStart}</h1>
      <p>{words.cannotStartHelp}</p>
      <Button look="filled" onClick={() => void boot()}>
        {words.tryAgain}
      </Button>
    </main>
  );
}
