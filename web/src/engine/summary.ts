import { changeMessage, endGrowth } from '../../../protocol/apply-event.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import type { MemberId } from '../../../protocol/ids.ts';
import type { Member, RoomSummary } from '../../../protocol/room.ts';
import type { RoomState } from '../../../protocol/room-state.ts';

/** As the server counts: this many means "this many or more". */
const UNREAD_MAX = 100;

/** The line of the room list after the next event. An event at or below its `head` is already in. */
export function summaryAfter(summary: RoomSummary, event: DurableEvent, me: MemberId): RoomSummary {
  if (event.seq <= summary.head) return summary;
  return { ...changeSummary(summary, event, me), head: event.seq };
}

function changeSummary(summary: RoomSummary, event: DurableEvent, me: MemberId): RoomSummary {
  switch (event.event) {
    case 'message.created': {
      const isUnread = event.data.sender.id !== me && event.seq > summary.readSeq;
      const unread = Math.min(UNREAD_MAX, summary.unread + (isUnread ? 1 : 0));
      return { ...summary, lastMessage: event.data, unread };
    }
    case 'message.updated':
    case 'message.deleted':
    case 'message.spoken':
    case 'reaction.changed':
    case 'attachment.verified':
    case 'attachment.understood':
      if (summary.lastMessage?.messageId !== event.data.messageId) return summary;
      return { ...summary, lastMessage: changeMessage(summary.lastMessage, event) };
    case 'reply.ended':
      if (summary.lastMessage?.messageId !== event.data.answer?.messageId) return summary;
      return { ...summary, lastMessage: summary.lastMessage && endGrowth(summary.lastMessage, event) };
    case 'member.updated':
      return memberUpdated(summary, event.data, me);
    case 'room.updated': {
      const { by: _, ...settings } = event.data;
      // Where it is off it is left out.
      return { ...summary, botsHearBots: undefined, faces: undefined, ...settings };
    }
    default:
      return summary;
  }
}

function memberUpdated(summary: RoomSummary, member: Member, me: MemberId): RoomSummary {
  if (member.userId === me) return { ...summary, role: member.role };
  const { peer } = summary;
  return peer?.userId === member.userId ? { ...summary, peer: { ...peer, name: member.name } } : summary;
}

/** I have read up to `seq`; only grows. `room` counts what is left, where it is loaded far enough. */
export function summaryRead(summary: RoomSummary, seq: number, me: MemberId, room: RoomState | undefined): RoomSummary {
  if (seq <= summary.readSeq) return summary;
  return { ...summary, readSeq: seq, unread: unreadAfter(summary, seq, me, room) };
}

function unreadAfter(summary: RoomSummary, seq: number, me: MemberId, room: RoomState | undefined): number {
  if (seq >= summary.head) return 0;
  if (room === undefined || room.first > seq + 1) return summary.unread;
  const left = room.timeline.filter(
    (item) => item.kind === 'message' && item.seq > seq && item.message.sender.id !== me,
  );
  return Math.min(UNREAD_MAX, left.length);
}

/** The newer of what is known and what the server says, which may have been said before or after. */
export function mergeSummary(known: RoomSummary | undefined, told: RoomSummary): RoomSummary {
  if (known === undefined || known.epoch !== told.epoch) return told;
  if (told.head < known.head) return { ...known, readSeq: Math.max(known.readSeq, told.readSeq) };
  if (known.readSeq <= told.readSeq) return told;
  // Read here, and the server does not know yet.
  return {
    ...told,
    readSeq: known.readSeq,
    unread: known.readSeq >= told.head ? 0 : Math.min(known.unread, told.unread),
  };
}

/** Newest conversation first. */
export function newestFirst(a: RoomSummary, b: RoomSummary): number {
  const [at, bt] = [a.lastMessage?.at ?? a.createdAt, b.lastMessage?.at ?? b.createdAt];
  if (at !== bt) return at < bt ? 1 : -1;
  return a.roomId < b.roomId ? -1 : 1;
}
