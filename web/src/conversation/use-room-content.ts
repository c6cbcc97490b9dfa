import { type RefObject, useMemo, useRef } from 'react';
import type { VirtualizerHandle } from 'virtua';
import type { MessageId, RoomId, UserId } from '../../../protocol/ids.ts';
import { seqOfMessage } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import { useEngine, useEngineState } from '../app/engine-context.tsx';
import { useUi } from '../app/ui-state.ts';
import type { Engine, RoomView } from '../engine/engine-types.ts';
import type { RoomContent } from './room-context.tsx';
import type { Row } from './rows.ts';
import type { PinToEnd } from './use-pin-to-end.ts';

/** 10,000 events: as far back as a search may have found something, and a while. */
const PAGES_MAX = 200;
const HIGHLIGHT_MS = 1600;

interface ContentOptions {
  view: RoomView;
  room: RoomState;
  rows: readonly Row[];
  list: RefObject<VirtualizerHandle | null>;
  pin: PinToEnd;
}

export function useRoomContent({ view, room, rows, list, pin }: ContentOptions): RoomContent {
  const engine = useEngine();
  const me = useEngineState((state) => state.me?.userId) ?? ('' as UserId);
  const latest = useRef({ room, rows });
  latest.current = { room, rows };
  const { roomId, kind, role, bots } = view.summary;
  const { letGo } = pin;
  const { members } = room;
  return useMemo(() => {
    const findMessage = (messageId: MessageId) => messageIn(latest.current.room, messageId);
    const showMessage = async (messageId: MessageId) => {
      letGo();
      await loadBackTo(engine, roomId, messageId);
      // The rows are drawn after the state has changed.
      await new Promise(requestAnimationFrame);
      const index = latest.current.rows.findIndex(
        (row) => row.kind === 'message' && row.message.messageId === messageId,
      );
      if (index === -1) return;
      // Older messages above moved the conversation at its end, which looks like a reader who came back to it.
      letGo();
      list.current?.scrollToIndex(index, { align: 'center' });
      lightUp(roomId, messageId);
    };
    return { roomId, kind, role, me, members, bots, findMessage, showMessage: (id) => void showMessage(id) };
  }, [engine, roomId, kind, role, bots, me, members, list, letGo]);
}

function messageIn(room: RoomState, messageId: MessageId): Message | undefined {
  const item = room.timeline.find((each) => each.kind === 'message' && each.message.messageId === messageId);
  return item?.kind === 'message' ? item.message : undefined;
}

async function loadBackTo(engine: Engine, roomId: RoomId, messageId: MessageId): Promise<void> {
  const seq = seqOfMessage(messageId);
  for (let page = 0; page < PAGES_MAX; page++) {
    const view = engine.store.getState().rooms.get(roomId);
    if (view?.room === undefined || isShown(view.room, seq) || !view.hasOlder) return;
    await engine.loadOlder(roomId);
  }
}

/** The oldest known line waits for what is above it. */
function isShown(room: RoomState, seq: number): boolean {
  const oldest = room.timeline[0];
  return oldest !== undefined && oldest.seq < seq;
}

function lightUp(roomId: RoomId, messageId: MessageId): void {
  const highlight = { roomId, messageId };
  useUi.setState({ highlight });
  setTimeout(
    () => useUi.setState((state) => (state.highlight === highlight ? { highlight: undefined } : {})),
    HIGHLIGHT_MS,
  );
}
