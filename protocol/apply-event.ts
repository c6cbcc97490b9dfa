import type { Attachment } from './attachment.ts';
import type { DurableEvent, DurableEventOf } from './events.ts';
import type { MemberId, MessageId } from './ids.ts';
import type { Message } from './message.ts';
import type { Member } from './room.ts';
import type { ReplyState, RoomState, TimelineItem } from './room-state.ts';

/**
 * What the next event of a room's log does to what is known of the room. The law: applying the events after some state
 * gives the same as loading the room afresh. An event at or below `head` is already in and changes nothing.
 * @throws RangeError when events between `head` and this one are missing: whoever calls holds it back and asks `sync`.
 */
export function applyEvent(state: RoomState, event: DurableEvent): RoomState {
  if (event.seq <= state.head) return state;
  if (event.seq > state.head + 1) throw new RangeError(`event ${event.seq} does not follow ${state.head}`);

  return { ...change(state, event), head: event.seq };
}

/**
 * Puts a page of older events before what is loaded: `events` are the numbers just below `first`, in order. They add
 * to the timeline only, for settings and members are already newer.
 * @throws RangeError when the page does not end just below `first`, or has a gap.
 */
export function withOlder(state: RoomState, events: readonly DurableEvent[]): RoomState {
  const oldest = events[0];
  if (oldest === undefined) return state;
  const page = events.reduce(applyEvent, {
    ...state,
    first: oldest.seq,
    head: oldest.seq - 1,
    timeline: [],
    replies: {},
  });
  if (page.head !== state.first - 1) throw new RangeError(`page ends at ${page.head}, not below ${state.first}`);
  return {
    ...state,
    first: oldest.seq,
    timeline: [...page.timeline, ...state.timeline],
    replies: { ...page.replies, ...state.replies },
  };
}

function change(state: RoomState, event: DurableEvent): RoomState {
  switch (event.event) {
    case 'message.created':
      return answered(withItem(state, { kind: 'message', seq: event.seq, message: event.data }), event);
    case 'message.updated':
    case 'message.deleted':
    case 'message.spoken':
    case 'reaction.changed':
    case 'attachment.verified':
    case 'attachment.understood':
      return withMessage(state, event.data.messageId, (message) => changeMessage(message, event));
    case 'member.joined':
      return withMember(withItem(state, memberItem(event)), event.data);
    case 'member.updated':
      return withMember(state, event.data);
    case 'member.left':
      return withoutMember(withItem(state, memberItem(event)), event.data.userId);
    case 'room.updated':
      return roomUpdated(state, event);
    case 'room.deleted':
      return { ...state, isDeleted: true };
    case 'reply.started':
    case 'reply.ended':
      return withReply(grown(state, event), event.data.replyId, replyState(event));
    case 'void':
      return state;
    default:
      // An event of a newer server: its number counts, its meaning is unknown.
      event satisfies never;
      return state;
  }
}

type MessageChange = DurableEventOf<
  | 'message.updated'
  | 'message.deleted'
  | 'message.spoken'
  | 'reaction.changed'
  | 'attachment.verified'
  | 'attachment.understood'
>;

/** The message after the change. One at or below the message's version is already in it. */
export function changeMessage(message: Message, event: MessageChange): Message {
  if (event.seq <= message.version) return message;
  const changed = { ...message, version: event.seq };
  switch (event.event) {
    case 'message.updated':
      return edited(changed, event);
    case 'message.deleted':
      return tombstone(changed, event.at);
    case 'message.spoken':
      return { ...changed, speech: event.data.speech };
    case 'reaction.changed':
      return { ...changed, reactions: withReaction(message.reactions, event.data) };
    case 'attachment.verified':
    case 'attachment.understood':
      return { ...changed, attachments: withAttachment(message.attachments, event.data.attachment) };
  }
}

/** One that the message does not have any more stays away. */
function withAttachment(attachments: Message['attachments'], changed: Attachment): Message['attachments'] {
  return attachments.map((attachment) => (attachment.attachmentId === changed.attachmentId ? changed : attachment));
}

function edited(message: Message, { data, at }: DurableEventOf<'message.updated'>): Message {
  const { speech: _, ...rest } = message;
  return { ...rest, text: data.text, mentions: data.mentions, editedAt: at };
}

function tombstone(message: Message, at: string): Message {
  const { suggestions: _, editedAt: __, speech: ___, ...rest } = message;
  return { ...rest, text: '', attachments: [], mentions: [], reactions: {}, deletedAt: at };
}

function withReaction(
  reactions: Message['reactions'],
  { emoji, userId, on }: DurableEventOf<'reaction.changed'>['data'],
): Message['reactions'] {
  const others = (reactions[emoji] ?? []).filter((id) => id !== userId);
  const { [emoji]: _, ...rest } = reactions;
  const who = on ? [...others, userId] : others;
  return who.length > 0 ? { ...rest, [emoji]: who } : rest;
}

function withItem(state: RoomState, item: TimelineItem): RoomState {
  return { ...state, timeline: [...state.timeline, item] };
}

function withMessage(state: RoomState, messageId: MessageId, update: (message: Message) => Message): RoomState {
  // From the end, because people change what they have just seen.
  const index = state.timeline.findLastIndex((item) => item.kind === 'message' && item.message.messageId === messageId);
  const item = state.timeline[index];
  if (item?.kind !== 'message') return state;
  return { ...state, timeline: state.timeline.with(index, { ...item, message: update(item.message) }) };
}

function withMember(state: RoomState, member: Member): RoomState {
  return { ...state, members: { ...state.members, [member.userId]: member } };
}

function withoutMember(state: RoomState, userId: MemberId): RoomState {
  const { [userId]: _, ...members } = state.members;
  return { ...state, members };
}

function memberItem(event: DurableEventOf<'member.joined' | 'member.left'>): TimelineItem {
  const { seq, at } = event;
  const { userId, name } = event.data;
  return event.event === 'member.joined'
    ? { kind: 'joined', seq, at, userId, name }
    : { kind: 'left', seq, at, userId, name, by: event.data.by };
}

function roomUpdated(state: RoomState, event: DurableEventOf<'room.updated'>): RoomState {
  const { by, ...settings } = event.data;
  const updated = { ...state, settings };
  return withItem(updated, {
    kind: 'changed',
    seq: event.seq,
    at: event.at,
    name: settings.name,
    topic: settings.topic,
    by,
  });
}

function withReply(state: RoomState, replyId: string, reply: ReplyState): RoomState {
  return { ...state, replies: { ...state.replies, [replyId]: reply } };
}

function answered(state: RoomState, event: DurableEventOf<'message.created'>): RoomState {
  const { reply, sender } = event.data;
  if (reply === undefined) return state;
  const botId = sender.id as ReplyState['botId'];
  const status = reply.running ? 'running' : 'answered';
  return withReply(state, reply.replyId, { seq: event.seq, messageId: reply.messageId, botId, status });
}

/** The message that grew, at its end. */
function grown(state: RoomState, event: DurableEventOf<'reply.started' | 'reply.ended'>): RoomState {
  if (event.event === 'reply.started' || event.data.answer === undefined) return state;
  return withMessage(state, event.data.answer.messageId, (message) => endGrowth(message, event));
}

/** A growing message with its last text. A message deleted meanwhile stays so. */
export function endGrowth(message: Message, { seq, data }: DurableEventOf<'reply.ended'>): Message {
  if (seq <= message.version || data.answer === undefined || message.reply === undefined) return message;
  const { text, mentions, attachments, suggestions, speech } = data.answer;
  const { running: _, ...reply } = message.reply;
  const ended = { ...message, version: seq, reply };
  if (message.deletedAt !== undefined) return ended;
  const more = { ...(attachments && { attachments }), ...(suggestions && { suggestions }), ...(speech && { speech }) };
  return { ...ended, text, mentions, ...more };
}

function replyState(event: DurableEventOf<'reply.started' | 'reply.ended'>): ReplyState {
  const { seq } = event;
  const { messageId, botId } = event.data;
  if (event.event === 'reply.started') return { seq, messageId, botId, status: 'running' };
  return { seq, messageId, botId, status: event.data.outcome, reason: event.data.reason };
}
