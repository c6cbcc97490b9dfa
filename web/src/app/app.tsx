import { useEffect } from 'react';
import { Redirect, Route, Switch, useRoute } from 'wouter';
import { RoomId } from '../../../protocol/ids.ts';
import { RoomList } from '../rooms/room-list.tsx';
import { titleOf } from '../rooms/room-title.ts';
import { Mark } from '../ui/mark.tsx';
import { appWords } from '../words/app.ts';
import { roomsWords } from '../words/rooms.ts';
import styles from './app.module.css';
import { ConnectionBanner } from './connection-banner.tsx';
import { useEngineState } from './engine-context.tsx';
import { LiveRegion } from './live-region.tsx';
import { Part } from './part.tsx';
import { BotPages, Conversation, Details, Dialogs, Invitation, MyFace, warmParts } from './parts.ts';
import { isAnythingOpen, useUi } from './ui-state.ts';
import { watchForUpdates } from './update.ts';
import { UpdatePrompt } from './update-prompt.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const WARM_AFTER_MS = 300;

/** The site of somebody who is signed in. */
export function App() {
  const roomId = useCurrentRoom();
  const [isAtRooms] = useRoute('/');
  useShortcuts(roomId);
  useTitle(roomId);
  useWarmParts();
  return (
    <div className={styles.app}>
      <ConnectionBanner />
      <main className={styles.columns} data-view={isAtRooms ? 'rooms' : 'room'}>
        <div className={styles.rooms}>
          <RoomList current={roomId} />
        </div>
        <div className={styles.main}>
          <Switch>
            <Route path="/rooms/:roomId">
              {roomId !== undefined && (
                <Part fallback={<div className={styles.opening} aria-busy="true" />}>
                  <Conversation key={roomId} roomId={roomId} />
                </Part>
              )}
            </Route>
            <Route path="/bots/*?">
              <Part fallback={<div className={styles.opening} aria-busy="true" />}>
                <BotPages />
              </Part>
            </Route>
            <Route path="/face">
              <Part>
                <MyFace />
              </Part>
            </Route>
            <Route path="/invite">
              <Part>
                <Invitation />
              </Part>
            </Route>
            <Route path="/">
              <NothingOpen />
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </div>
        {roomId !== undefined && <RoomDetails roomId={roomId} />}
      </main>
      <Above />
      <UpdatePrompt />
      <LiveRegion />
    </div>
  );
}

function RoomDetails({ roomId }: { roomId: RoomId }) {
  const isOpen = useUi((state) => state.areDetailsOpen);
  if (!isOpen) return null;
  return (
    <Part>
      <Details roomId={roomId} />
    </Part>
  );
}

function Above() {
  const isOpen = useUi(isAnythingOpen);
  if (!isOpen) return null;
  return (
    <Part>
      <Dialogs />
    </Part>
  );
}

/** Once the rooms are shown there is time to fetch what a tap on one of them needs, then the rest. */
function useWarmParts(): void {
  const isLoaded = useEngineState((state) => state.loadedRooms);
  useEffect(() => {
    if (!isLoaded) return;
    const timer = setTimeout(() => void warmParts().then(watchForUpdates), WARM_AFTER_MS);
    return () => clearTimeout(timer);
  }, [isLoaded]);
}

function useCurrentRoom(): RoomId | undefined {
  const [, params] = useRoute('/rooms/:roomId');
  return RoomId.safeParse(params?.roomId).data;
}

function useTitle(roomId: RoomId | undefined): void {
  const unread = useEngineState(({ rooms }) =>
    [...rooms.values()].reduce((sum, { summary }) => sum + summary.unread, 0),
  );
  const room = useEngineState(({ rooms }) => {
    const view = roomId === undefined ? undefined : rooms.get(roomId);
    return view === undefined ? undefined : titleOf(view.summary);
  });
  useEffect(() => {
    const name = room === undefined ? appWords.product : `${room} · ${appWords.product}`;
    document.title = unread > 0 ? `(${roomsWords.badge(unread)}) ${name}` : name;
  }, [unread, room]);
}

function NothingOpen() {
  return (
    <div className={styles.nothing}>
      <Mark size={56} />
      <p className={styles.nothingTitle}>{roomsWords.pickRoom}</p>
      <p>{roomsWords.pickRoomHelp}</p>
    </div>
  );
}
