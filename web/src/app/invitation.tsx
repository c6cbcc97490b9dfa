import { useEffect, useState } from 'react';
import { useLocation } from 'wouter';
import { Button } from '../ui/button.tsx';
import { appWords as words } from '../words/app.ts';
import styles from './app.module.css';
import { useEngine } from './engine-context.tsx';

/** Where an invitation link leads: into the room. Its token stands behind the #, where no server logs it. */
export function Invitation() {
  const engine = useEngine();
  const [, navigate] = useLocation();
  const [hasFailed, setFailed] = useState(false);
  useEffect(() => {
    const token = location.hash.slice(1);
    engine.acceptInvite(token).then(
      ({ roomId }) => navigate(`/rooms/${roomId}`, { replace: true }),
      () => setFailed(true),
    );
  }, [engine, navigate]);
  if (!hasFailed) return <div className={styles.nothing}>{words.joining}</div>;
  return (
    <div className={styles.nothing} role="alert">
      <p className={styles.nothingTitle}>{words.inviteFailed}</p>
      <p>{words.inviteFailedHelp}</p>
      <Button onClick={() => navigate('/', { replace: true })}>{words.toRooms}</Button>
    </div>
  );
}
