import { lazy, useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { Virtualizer, type VirtualizerHandle } from 'virtua';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { Part } from '../app/part.tsx';
import { useUi } from '../app/ui-state.ts';
import type { RoomView } from '../engine/engine-types.ts';
import { titleOf } from '../rooms/room-title.ts';
import { conversationWords as words } from '../words/conversation.ts';
import { JumpPill } from './jump-pill.tsx';
import { moveFocus } from './move-focus.ts';
import { OLDER_PX, type ScrollPlace } from './pin-to-end.ts';
import { type RoomContent, RoomContext } from './room-context.tsx';
import { RowView } from './row-view.tsx';
import { buildRows, type Row } from './rows.ts';
import { Tail } from './tail.tsx';
import styles from './timeline.module.css';
import { useAnnouncements } from './use-announcements.ts';
import { usePinToEnd } from './use-pin-to-end.ts';
import { usePrepending } from './use-prepending.ts';
import { useReading } from './use-reading.ts';
import { useRoomContent } from './use-room-content.ts';

const VoicePart = lazy(() => import('../voice/voice-part.tsx').then((module) => ({ default: module.VoicePart })));

interface TimelineProps {
  view: RoomView;
  room: RoomState;
}

/** The conversation: a list that draws what is in sight, follows its end, and never moves under a reader. */
export function Timeline({ view, room }: TimelineProps) {
  const scroller = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLDivElement>(null);
  const list = useRef<VirtualizerHandle>(null);
  const rows = useRows(view, room);
  const prepending = usePrepending({ rows, list, scroller });
  const startsPinned = useRef(view.unreadFrom === undefined).current;
  const pin = usePinToEnd({ scroller, content, startsPinned, onMove: useOlder(view, room) });
  const roomContent = useRoomContent({ view, room, rows, list, pin });
  const isPlaced = useOpenAtUnread({ rows, list, startsPinned });
  const reading = useReading({ view, room, pin, list, scroller, rows, isPlaced });
  useFollowOwn(rows, pin);
  useAnnouncements(room);
  useSought(room.roomId, roomContent);
  return (
    <RoomContext value={roomContent}>
      <div className={styles.frame}>
        {view.loading === 'older' && <p className={styles.older}>{words.loadingOlder}…</p>}
        <div
          ref={scroller}
          className={styles.scroller}
          role="log"
          aria-live="off"
          aria-label={words.from(titleOf(view.summary))}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: a region that scrolls must be reachable by keyboard
          tabIndex={0}
          onKeyDown={moveFocus}
        >
          <div ref={content} className={styles.content}>
            <Virtualizer ref={list} data={rows} scrollRef={scroller} bufferSize={500} {...prepending}>
              {(row) => <RowView key={row.key} row={row} readUpTo={reading.readUpTo} />}
            </Virtualizer>
            <Tail view={view} room={room} />
          </div>
        </div>
        <Part>
          <VoicePart room={room} />
        </Part>
        <JumpPill isShown={pin.isAway} unseen={reading.unseen} onJump={pin.toEnd} />
      </div>
    </RoomContext>
  );
}

function useRows(view: RoomView, room: RoomState): readonly Row[] {
  const me = useEngineState((state) => state.me?.userId);
  const everything = useEngineState((state) => state.outbox);
  const { unreadFrom, hasOlder } = view;
  return useMemo(() => {
    if (me === undefined) return [];
    const outbox = everything.filter(({ roomId }) => roomId === room.roomId);
    return buildRows({ room, outbox, me, unreadFrom, hasOlder });
  }, [room, everything, me, unreadFrom, hasOlder]);
}

/** Asks for older messages before the reader has come to the top of what is loaded. */
function useOlder(view: RoomView, room: RoomState): (place: ScrollPlace) => void {
  const engine = useEngine();
  const { hasOlder, loading } = view;
  const { roomId } = room;
  const mayLoad = hasOlder && loading === 'idle';
  const isNearTop = useRef(false);
  useEffect(() => {
    if (mayLoad && isNearTop.current) void engine.loadOlder(roomId);
  }, [engine, roomId, mayLoad]);
  return useCallback(
    ({ top }) => {
      isNearTop.current = top < OLDER_PX;
      if (mayLoad && isNearTop.current) void engine.loadOlder(roomId);
    },
    [engine, roomId, mayLoad],
  );
}

/** Goes where the search has found something. */
function useSought(roomId: RoomState['roomId'], { showMessage }: RoomContent): void {
  const sought = useUi((state) => (state.sought?.roomId === roomId ? state.sought.messageId : undefined));
  useEffect(() => {
    if (sought === undefined) return;
    useUi.setState({ sought: undefined });
    showMessage(sought);
  }, [sought, showMessage]);
}

interface OpenAtUnread {
  rows: readonly Row[];
  list: React.RefObject<VirtualizerHandle | null>;
  startsPinned: boolean;
}

const LINE_OFFSET_PX = -72;
/** Rows are measured while they are scrolled to. */
const PLACING_MS = 250;

/** Goes to the line of new messages; true when it is there, and what is in sight counts as read. */
function useOpenAtUnread({ rows, list, startsPinned }: OpenAtUnread): boolean {
  const isDone = useRef(startsPinned);
  const [isPlaced, setPlaced] = useState(startsPinned);
  useEffect(() => {
    if (isDone.current) return;
    const index = rows.findIndex((row) => row.startsNew);
    if (index === -1) return;
    isDone.current = true;
    list.current?.scrollToIndex(index, { align: 'start', offset: LINE_OFFSET_PX });
    setTimeout(() => setPlaced(true), PLACING_MS);
  }, [rows, list]);
  return isPlaced;
}

/** What I send brings me to the end, wherever I was. */
function useFollowOwn(rows: readonly Row[], pin: { toEnd(): void }): void {
  const last = rows.at(-1);
  const sending = last?.kind === 'pending' && last.item.status === 'sending' ? last.key : undefined;
  const seen = useRef(sending);
  useEffect(() => {
    if (sending !== undefined && sending !== seen.current) pin.toEnd();
    seen.current = sending;
  }, [sending, pin]);
}
