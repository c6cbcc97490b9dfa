import * as z from 'zod/mini';
import type { CommandData } from '../../../protocol/commands.ts';
import { WireError } from '../../../protocol/errors.ts';
import type { DurableEvent } from '../../../protocol/events.ts';
import { AttachmentId, ClientMessageId, type MemberId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { SENT_SECONDS } from '../../../protocol/limits.ts';
import type { MessageDraft, OutboxItem } from './engine-types.ts';

/** The server knows a send again for 24 h; an hour less, because clocks differ. */
const RESEND_MS = (SENT_SECONDS - 60 * 60) * 1_000;

/** A picture as it is stored. */
export const QueuedPicture = z.object({
  pictureId: z.string(),
  width: z.number(),
  height: z.number(),
  alt: z.optional(z.string()),
  attachmentId: z.optional(AttachmentId),
});

/** A recording as it is stored. */
export const QueuedRecording = z.object({
  recordingId: z.string(),
  durationMs: z.int(),
  peaks: z.array(z.int()),
  attachmentId: z.optional(AttachmentId),
});

/** An item as it is stored. */
export const QueuedItem = z.object({
  clientMessageId: ClientMessageId,
  roomId: RoomId,
  text: z.string(),
  pictures: z.optional(z.array(QueuedPicture)),
  recording: z.optional(QueuedRecording),
  replyTo: z.optional(MessageId),
  notForBot: z.optional(z.boolean()),
  createdAt: z.string(),
  status: z.enum(['sending', 'failed']),
  error: z.optional(WireError),
  /** When it first left this device, in milliseconds since 1970. */
  firstSentAt: z.optional(z.number()),
  /** Its number, once the server has said yes. It stays until the log here has come that far. */
  seq: z.optional(z.int()),
});
export type QueuedItem = z.infer<typeof QueuedItem> & OutboxItem;
export type QueuedPicture = z.infer<typeof QueuedPicture>;
export type QueuedRecording = z.infer<typeof QueuedRecording>;
/** What of a message is uploaded beside it. */
export type QueuedFiles = Pick<QueuedItem, 'pictures' | 'recording'>;

export type Outbox = readonly QueuedItem[];

/** A message that somebody has just written. */
export function queued(roomId: RoomId, draft: MessageDraft, id: ClientMessageId, now: number): QueuedItem {
  const { text, pictures, recording, replyTo, notForBot } = draft;
  return {
    clientMessageId: id,
    roomId,
    text,
    ...(pictures !== undefined && { pictures: [...pictures] }),
    ...(recording !== undefined && { recording: { ...recording, peaks: [...recording.peaks] } }),
    ...(replyTo !== undefined && { replyTo }),
    ...(notForBot === true && { notForBot }),
    createdAt: new Date(now).toISOString(),
    status: 'sending',
  };
}

/** The one message of a room that may be under way: the oldest that is neither accepted nor refused. */
export function nextToSend(outbox: Outbox, roomId: RoomId): QueuedItem | undefined {
  return outbox.find((item) => item.roomId === roomId && item.status === 'sending' && item.seq === undefined);
}

/** With the item in its place, or at the end when it is new. */
export function withItem(outbox: Outbox, item: QueuedItem): Outbox {
  const index = outbox.findIndex((one) => one.clientMessageId === item.clientMessageId);
  return index < 0 ? [...outbox, item] : outbox.with(index, item);
}

/** Adds, in the order of writing. */
export function added(outbox: Outbox, items: readonly QueuedItem[]): Outbox {
  const known = new Set(outbox.map((item) => item.clientMessageId));
  const fresh = items.filter((item) => !known.has(item.clientMessageId));
  return [...outbox, ...fresh].sort((a, b) => (a.clientMessageId < b.clientMessageId ? -1 : 1));
}

/** My own messages among `events` are accepted, whether or not their reply ever comes. */
export function heard(outbox: Outbox, events: readonly DurableEvent[], me: MemberId): Outbox {
  const seqs = new Map(events.flatMap((event) => ownMessage(event, me)));
  if (!outbox.some((item) => item.seq === undefined && seqs.has(item.clientMessageId))) return outbox;
  return outbox.map((item) => {
    const seq = seqs.get(item.clientMessageId);
    return seq === undefined || item.seq !== undefined ? item : { ...item, seq, status: 'sending', error: undefined };
  });
}

function ownMessage(event: DurableEvent, me: MemberId): [ClientMessageId, number][] {
  if (event.event !== 'message.created' || event.data.sender.id !== me) return [];
  const { clientMessageId } = event.data;
  return clientMessageId === undefined ? [] : [[clientMessageId, event.seq]];
}

/** Without those of the room that stand in the log up to `head`. */
export function settled(outbox: Outbox, roomId: RoomId, head: number): Outbox {
  const left = outbox.filter((item) => item.roomId !== roomId || item.seq === undefined || item.seq > head);
  return left.length === outbox.length ? outbox : left;
}

/**
 * Left this device so long ago, with no answer, that the server may have it and would not know it again: sending it
 * could say it twice, so a person decides.
 */
export function isUncertain(item: QueuedItem, now: number): boolean {
  return item.firstSentAt !== undefined && item.seq === undefined && now - item.firstSentAt > RESEND_MS;
}

export function hasFiles({ pictures, recording }: QueuedFiles): boolean {
  return pictures !== undefined || recording !== undefined;
}

/** Pictures and a recording as `message.send` names them. */
export function attachmentsOf({
  pictures = [],
  recording,
}: QueuedFiles): NonNullable<CommandData<'message.send'>['attachments']> {
  const shown = pictures.map(({ attachmentId, alt = '' }) => ({ attachmentId, ...(alt !== '' && { alt }) }));
  const heard = recording === undefined ? [] : [soundOf(recording)];
  return [...shown, ...heard].flatMap(({ attachmentId, ...rest }) =>
    attachmentId === undefined ? [] : [{ attachmentId, ...rest }],
  );
}

function soundOf({ attachmentId, durationMs, peaks }: QueuedRecording) {
  return { attachmentId, durationMs, peaks };
}

/** An upload belongs to one message: a message that is sent anew needs others. */
export function withoutForms({ pictures, recording }: QueuedFiles): QueuedFiles {
  return {
    ...(pictures !== undefined && { pictures: pictures.map(({ attachmentId: _, ...picture }) => picture) }),
    ...(recording !== undefined && { recording: { ...recording, attachmentId: undefined } }),
  };
}
