import { lazy, Suspense, useEffect } from 'react';
import { Redirect, Route, Switch, useRoute } from 'wouter';
import { RoomId } from '../../../protocol/ids.ts';
import { Conversation } from '../conversation/conversation.tsx';
import { RoomList } from '../rooms/room-list.tsx';
import { titleOf } from '../rooms/room-title.ts';
import { EmojiHost } from '../ui/emoji-host.tsx';
import { Mark } from '../ui/mark.tsx';
import { appWords } from '../words/app.ts';
import { roomsWords } from '../words/rooms.ts';
import styles from './app.module.css';
import { ConnectionBanner } from './connection-banner.tsx';
import { Details } from './details.tsx';
import { Dialogs } from './dialogs.tsx';
import { useEngineState } from './engine-context.tsx';
import { LiveRegion } from './live-region.tsx';
import { UpdatePrompt } from './update-prompt.tsx';
import { useShortcuts } from './use-shortcuts.ts';

const Invitation = lazy(() => import('./invitation.tsx').then((module) => ({ default: module.Invitation })));

/** The site of somebody who is signed in. */
export function App() {
  const roomId = useCurrentRoom();
  const [isAtRooms] = useRoute('/');
  useShortcuts();
  useTitle(roomId);
  return (
    <div className={styles.app}>
      <ConnectionBanner />
      <main className={styles.columns} data-view={isAtRooms ? 'rooms' : 'room'}>
        <div className={styles.rooms}>
          <RoomList current={roomId} />
        </div>
        <div className={styles.main}>
          <Switch>
            <Route path="/rooms/:roomId">{roomId !== undefined && <Conversation key={roomId} roomId={roomId} />}</Route>
            <Route path="/invite">
              <Suspense fallback={null}>
                <Invitation />
              </Suspense>
            </Route>
            <Route path="/">
              <NothingOpen />
            </Route>
            <Route>
              <Redirect to="/" replace />
            </Route>
          </Switch>
        </div>
        {roomId !== undefined && <Details roomId={roomId} />}
      </main>
      <Dialogs />
      <EmojiHost />
      <UpdatePrompt />
      <LiveRegion />
    </div>
  );
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
