import { useEffect, useRef, useState } from 'react';
import { useLocation } from 'wouter';
import type { RoomId } from '../../../protocol/ids.ts';
import { EVENTS_PAGE_DEFAULT } from '../../../protocol/limits.ts';
import { useEngine, useEngineState, useRoomView } from '../app/engine-context.tsx';
import { Composer } from '../composer/composer.tsx';
import type { RoomView } from '../engine/engine-types.ts';
import { Button } from '../ui/button.tsx';
import { appWords } from '../words/app.ts';
import { conversationWords as words } from '../words/conversation.ts';
import styles from './conversation.module.css';
import { Header } from './header.tsx';
import { Timeline } from './timeline.tsx';

export function Conversation({ roomId }: { roomId: RoomId }) {
  const view = useRoomView(roomId);
  const isReady = useOpenRoom(roomId, view);
  if (view === undefined) return <Unknown />;
  if (view.room?.isDeleted) return <Gone />;
  return (
    <div className={styles.conversation}>
      <Header view={view} />
      {view.room !== undefined && isReady ? (
        <Timeline key={roomId} view={view} room={view.room} />
      ) : (
        <NotLoaded roomId={roomId} hasFailed={view.loading === 'failed'} />
      )}
      <Composer key={`composer-${roomId}`} view={view} />
    </div>
  );
}

/** Opens the room; true when it can be shown. Unread messages are shown from their line on, so that must be known first. */
function useOpenRoom(roomId: RoomId, view: RoomView | undefined): boolean {
  const engine = useEngine();
  const [isOpened, setOpened] = useState(false);
  const unread = useRef<number>(undefined);
  unread.current ??= view?.summary.unread;
  const isKnown = view !== undefined;
  useEffect(() => {
    if (!isKnown) return;
    void engine.openRoom(roomId).then(() => setOpened(true));
    return () => engine.closeRoom(roomId);
  }, [engine, roomId, isKnown]);
  const isLineKnown = view?.unreadFrom !== undefined && (unread.current ?? 0) <= EVENTS_PAGE_DEFAULT;
  return isOpened || isLineKnown || unread.current === 0;
}

function Unknown() {
  const isLoaded = useEngineState((state) => state.loadedRooms);
  return isLoaded ? <Gone /> : <div className={styles.conversation} aria-busy="true" />;
}

function Gone() {
  const [, navigate] = useLocation();
  return (
    <div className={styles.notice}>
      <h1>{words.gone}</h1>
      <p>{words.goneHelp}</p>
      <Button onClick={() => navigate('/', { replace: true })}>{appWords.toRooms}</Button>
    </div>
  );
}

function NotLoaded({ roomId, hasFailed }: { roomId: RoomId; hasFailed: boolean }) {
  const engine = useEngine();
  if (!hasFailed) return <TimelineSkeleton />;
  return (
    <div className={styles.notice} role="alert">
      <p>{words.loadFailed}</p>
      <Button onClick={() => void engine.openRoom(roomId)}>{words.tryAgain}</Button>
    </div>
  );
}

const WIDTHS = ['46%', '62%', '38%', '54%', '30%', '58%'];

function TimelineSkeleton() {
  return (
    <div className={styles.skeleton} role="img" aria-label={words.loading}>
      {WIDTHS.map((inlineSize, index) => (
        <span key={inlineSize} style={{ inlineSize }} data-mine={index % 3 === 1} />
      ))}
    </div>
  );
}
