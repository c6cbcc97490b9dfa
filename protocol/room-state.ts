import type { ReplyFailure, ReplyOutcome } from './events.ts';
import type { BotId, MemberId, MessageId, ReplyId, RoomId } from './ids.ts';
import type { Message } from './message.ts';
import type { Member, RoomSettings } from './room.ts';

/** What stands in a conversation, one below the other. */
export type TimelineItem =
  | { kind: 'message'; seq: number; message: Message }
  | { kind: 'joined'; seq: number; at: string; userId: MemberId; name: string }
  | { kind: 'left'; seq: number; at: string; userId: MemberId; name: string; by: MemberId }
  | { kind: 'changed'; seq: number; at: string; name: string; topic: string; by: MemberId };

/** Where a bot's answer to one message stands. `seq` is the number of the event that said so. */
export interface ReplyState {
  seq: number;
  messageId: MessageId;
  botId: BotId;
  status: 'running' | ReplyOutcome;
  reason?: ReplyFailure | undefined;
}

/**
 * What somebody knows of a room: its settings and members as of the event `head`, and the stretch of its log from
 * `first` to `head` as a timeline. `first` is `head + 1` when nothing of the log is loaded.
 */
export interface RoomState {
  readonly roomId: RoomId;
  readonly epoch: string;
  readonly first: number;
  readonly head: number;
  readonly isDeleted: boolean;
  readonly settings: RoomSettings;
  readonly members: Readonly<Record<MemberId, Member>>;
  /** In order of `seq`. */
  readonly timeline: readonly TimelineItem[];
  readonly replies: Readonly<Record<ReplyId, ReplyState>>;
}

/** What the server tells of a room when it is opened; `head` is the number up to which `settings` and `members` count. */
export interface RoomSnapshot {
  roomId: RoomId;
  epoch: string;
  head: number;
  settings: RoomSettings;
  members: readonly Member[];
}

/** A room of which no event is loaded yet. */
export function openRoom(snapshot: RoomSnapshot): RoomState {
  const { roomId, epoch, head, settings, members } = snapshot;
  return {
    roomId,
    epoch,
    first: head + 1,
    head,
    isDeleted: false,
    settings,
    members: Object.fromEntries(members.map((member) => [member.userId, member])),
    timeline: [],
    replies: {},
  };
}
