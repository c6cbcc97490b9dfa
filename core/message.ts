import type { Attachment } from '../protocol/attachment.ts';
import { DomainError } from '../protocol/errors.ts';
import type { DurableEventOf } from '../protocol/events.ts';
import {
  type AttachmentId,
  type ClientMessageId,
  type MemberId,
  type MessageId,
  mintMessageId,
  type RoomId,
} from '../protocol/ids.ts';
import { REACTIONS_PER_MESSAGE_MAX, REACTORS_PER_MESSAGE_MAX } from '../protocol/limits.ts';
import type { Message, Sender } from '../protocol/message.ts';
import type { Role } from '../protocol/room.ts';
import type { Speech } from '../protocol/speech.ts';
import { roomForUnderstanding } from './attachment.ts';
import { fitsFrame } from './log.ts';
import { SPEECH_BYTES_MAX } from './speech.ts';

/** What somebody wants to say, before it has a number. */
export interface Draft {
  roomId: RoomId;
  sender: Sender;
  text: string;
  kind?: 'message' | 'notice';
  attachments?: Attachment[];
  mentions: MemberId[];
  clientMessageId?: ClientMessageId | undefined;
  replyTo?: MessageId | undefined;
  notForBot?: boolean | undefined;
  hops?: number;
  reply?: Message['reply'] | undefined;
  suggestions?: string[] | undefined;
  speech?: Speech | undefined;
}

/**
 * The event that says it, with its number. `random` has 10 bytes.
 * @throws DomainError `too_large` when it would not fit a frame once escaped.
 */
export function messageCreated(
  draft: Draft,
  seq: number,
  now: Date,
  random: Uint8Array,
): DurableEventOf<'message.created'> {
  const at = now.toISOString();
  const { roomId, kind = 'message', hops = 0, attachments = [], ...rest } = draft;
  const messageId = mintMessageId(now, seq, random);
  const data: Message = dropUndefined({
    ...rest,
    messageId,
    seq,
    kind,
    attachments,
    at,
    version: seq,
    hops,
    reactions: {},
  });
  const event = { event: 'message.created' as const, roomId, seq, at, data };
  if (!fitsFrame(event, roomForUnderstanding(attachments) + SPEECH_BYTES_MAX))
    throw new DomainError('too_large', 'This message is too long to be sent.', { field: 'data.text' });
  return event;
}

/** `exactOptionalPropertyTypes` and the wire agree: what is not there is left out. */
function dropUndefined<T extends object>(value: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(value).filter(([, part]) => part !== undefined)) as never;
}

/** @throws DomainError `forbidden`, `not_found` (deleted), `too_large` */
export function assertMayEdit(message: Message, userId: MemberId): void {
  assertThere(message);
  if (message.sender.id !== userId) throw new DomainError('forbidden', 'Only its author can edit a message.');
}

/** Its author deletes a message, and admins do. @throws DomainError `forbidden`, `not_found` */
export function assertMayDelete(message: Message, userId: MemberId, role: Role): void {
  assertThere(message);
  const isAdmin = role === 'owner' || role === 'admin';
  if (message.sender.id !== userId && !isAdmin) {
    throw new DomainError('forbidden', 'Only its author or an admin can delete a message.');
  }
}

/** @throws DomainError `not_found`, or `conflict` when the message has as many reactions as it can hold */
export function assertMayReact(message: Message, emoji: string): void {
  assertThere(message);
  const kinds = Object.keys(message.reactions);
  const reactors = Object.values(message.reactions).reduce((sum, who) => sum + who.length, 0);
  const isNewKind = !kinds.includes(emoji);
  if ((isNewKind && kinds.length >= REACTIONS_PER_MESSAGE_MAX) || reactors >= REACTORS_PER_MESSAGE_MAX) {
    throw new DomainError('conflict', 'This message has all the reactions it can hold.');
  }
}

export function hasReaction(message: Message, emoji: string, userId: MemberId): boolean {
  return message.reactions[emoji]?.includes(userId) ?? false;
}

function assertThere(message: Message): void {
  if (message.deletedAt !== undefined) throw new DomainError('not_found', 'This message was deleted.');
}

/** What makes two sends with one client message id the same send. */
export function contentOf(draft: {
  roomId: RoomId;
  text?: string | undefined;
  attachments?: readonly { attachmentId: AttachmentId }[] | undefined;
  replyTo?: unknown;
  notForBot?: unknown;
}): string {
  const files = (draft.attachments ?? []).map(({ attachmentId }) => attachmentId);
  const content = [draft.roomId, draft.text ?? '', draft.replyTo ?? null, draft.notForBot ?? false];
  return JSON.stringify(files.length > 0 ? [...content, files] : content);
}
