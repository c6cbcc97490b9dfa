import { applyEvent } from '../../../protocol/apply-event.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { MemberId, UserId } from '../../../protocol/ids.ts';
import type { RoomSummary } from '../../../protocol/room.ts';
import type { RoomState } from '../../../protocol/room-state.ts';
import type { RoomView, Typing } from './engine-types.ts';
import { type Growing, growingAfter } from './growing.ts';
import { type Overlay, overlaysAt, withOverlays } from './overlay.ts';
import { type RoomLog, unknownLog } from './room-log.ts';
import { summaryAfter } from './summary.ts';
import { typingAfter } from './typing.ts';

/** Everything the engine knows of a room. */
export interface RoomRecord {
  readonly log: RoomLog;
  /** Undefined until the server has told of the room. */
  readonly summary: RoomSummary | undefined;
  /** The conversation as of `log.head`, once loaded. */
  readonly base: RoomState | undefined;
  readonly overlays: readonly Overlay[];
  readonly loading: RoomView['loading'];
  readonly isOpened: boolean;
  /** There is nothing older to be had, although the numbers say so. */
  readonly isExhausted: boolean;
  /** Messages that grow, in a conversation that is loaded. */
  readonly growing: Growing;
  readonly typing: readonly Typing[];
  readonly online: ReadonlySet<UserId>;
  readonly readBy: Readonly<Record<UserId, number>>;
  readonly unreadFrom: number | undefined;
}

export const unknownRoom: RoomRecord = {
  log: unknownLog,
  summary: undefined,
  base: undefined,
  overlays: [],
  loading: 'idle',
  isOpened: false,
  isExhausted: false,
  growing: new Map(),
  typing: [],
  online: new Set(),
  readBy: {},
  unreadFrom: undefined,
};

/** The room after events that follow each other, and its log. */
export function advanced(record: RoomRecord, events: readonly DurableEvent[], me: MemberId): RoomRecord {
  const changed = events.reduce((room, event) => afterEvent(room, event, me), record);
  return { ...changed, overlays: overlaysAt(changed.overlays, changed.log.head) };
}

function afterEvent(record: RoomRecord, event: DurableEvent, me: MemberId): RoomRecord {
  const { summary, base, typing, growing } = record;
  return {
    ...record,
    summary: summary && summaryAfter(summary, event, me),
    base: base && applyEvent(base, event),
    growing: base === undefined ? growing : growingAfter(growing, event),
    typing: typingAfter(typing, event),
  };
}

/** Another log knows nothing of the changes that the old one accepted. */
export function withoutAccepted(record: RoomRecord): RoomRecord {
  return { ...record, overlays: record.overlays.filter((overlay) => overlay.seq === undefined) };
}

export function toView(record: RoomRecord, summary: RoomSummary): RoomView {
  const { base, overlays, loading, growing, typing, online, readBy, unreadFrom, isExhausted } = record;
  return {
    summary,
    room: base && withOverlays(base, overlays),
    loading,
    hasOlder: base !== undefined && base.first > 1 && !isExhausted,
    growing,
    typing,
    online,
    readBy,
    unreadFrom,
  };
}

/** Where the "New messages" line stands: at the first message of somebody else after what I had read. */
export function firstUnread(room: RoomState, readSeq: number, me: MemberId): number | undefined {
  const unread = room.timeline.find(
    (item) => item.kind === 'message' && item.seq > readSeq && item.message.sender.id !== me,
  );
  return unread?.seq;
}
