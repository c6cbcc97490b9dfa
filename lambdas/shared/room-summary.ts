import { readLog } from '../../aws/table-log.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { settingsOf } from '../../aws/table-room.ts';
import { asSeenBy, pageOf } from '../../core/log.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import type { MemberId, UserId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomSummary } from '../../protocol/room.ts';
import type { OwnRoom } from './own-rooms.ts';

const TAIL_EVENTS = 30;
const UNREAD_MAX = 100;

/** A line of the caller's room list, from the end of the room's log. */
export async function summaryOf({ room, member }: OwnRoom): Promise<RoomSummary> {
  const viewer = member.userId as UserId;
  const tail = await readTail(room, member.readSeq);
  const messages = messagesOf(tail, viewer);
  const lastMessage = messages.findLast((message) => message.deletedAt === undefined);
  return {
    ...settingsOf(room),
    ...peerOf(room, viewer),
    roomId: room.roomId,
    role: member.role,
    head: room.seq,
    epoch: room.epoch,
    readSeq: member.readSeq,
    unread: unreadOf(messages, member),
    ...(lastMessage !== undefined && { lastMessage }),
    createdAt: room.createdAt,
  };
}

/** Enough of the log for the last message and, up to a bound, for everything unread. */
async function readTail(room: RoomRow, readSeq: number): Promise<DurableEvent[]> {
  const unread = Math.min(room.seq - readSeq, UNREAD_MAX);
  const { events } = await readLog(room, pageOf(room.seq, { limit: Math.max(TAIL_EVENTS, unread) }));
  return events;
}

function messagesOf(events: readonly DurableEvent[], viewer: UserId): Message[] {
  return events
    .map((event) => asSeenBy(event, viewer))
    .flatMap((event) => (event.event === 'message.created' ? [event.data] : []));
}

function unreadOf(messages: readonly Message[], member: { userId: MemberId; readSeq: number }): number {
  return messages.filter((message) => message.seq > member.readSeq && message.sender.id !== member.userId).length;
}

function peerOf(room: RoomRow, viewer: UserId): { peer?: NonNullable<RoomSummary['peer']> } {
  const peer = room.peers?.find((candidate) => candidate.userId !== viewer);
  return peer === undefined ? {} : { peer };
}
