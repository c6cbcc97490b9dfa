import { backOff, env } from '../../aws/env.ts';
import { type TransactItem, transact } from '../../aws/table.ts';
import { attachmentGone } from '../../aws/table-attachment.ts';
import { append, type EventRow, messageBecomes, messageOf, type Plan, readEventRow } from '../../aws/table-log.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { speechGone } from '../../aws/table-speech.ts';
import { type Authors, isBy, reactionsOf, withoutSender } from '../../core/erased.ts';
import { stillListening } from '../../core/trigger.ts';
import { changeMessage } from '../../protocol/apply-event.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import type { RoomId, UserId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { publish } from '../shared/publish.ts';

const ATTEMPTS_MAX = 12;

/** Deletes a message as its author would, and takes the name from what is left of it. False when that was done before. */
export async function eraseMessage(
  roomId: RoomId,
  seq: number,
  { userId, authors }: { userId: UserId; authors: Authors },
): Promise<boolean> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const row = await readEventRow(roomId, seq);
    const message = messageOf(row);
    if (row === undefined || message === undefined || !isBy(message, authors)) return false;
    if (message.deletedAt === undefined) {
      if (await change(roomId, (at, room) => deletion(room, row, message, { userId, at }))) return true;
    } else {
      const nameless = withoutSender(message);
      if (nameless === undefined) return false;
      if ((await transact([messageBecomes(roomId, message, nameless)])).done) return true;
    }
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this message. Try again.');
}

type Numbered = { seq: number; at: string };

async function change(roomId: RoomId, plan: (number: Numbered, room: RoomRow) => Plan): Promise<boolean> {
  const appended = await append(roomId, (seq, room) => plan({ seq, at: env.now().toISOString() }, room));
  if (appended.done) await publish(appended.room, appended.events);
  return appended.done;
}

function deletion(
  { roomId, bots }: RoomRow,
  { hears = [] }: EventRow,
  message: Message,
  { userId, at }: { userId: UserId; at: Numbered },
): Plan {
  const { messageId, attachments, speech } = message;
  const event = { event: 'message.deleted' as const, roomId, ...at, data: { messageId, by: userId } };
  const tombstone = changeMessage(message, event);
  const also: TransactItem[] = [
    messageBecomes(roomId, message, withoutSender(tombstone) ?? tombstone),
    ...attachments.map(({ attachmentId }) => attachmentGone(attachmentId)),
    ...(speech === undefined ? [] : [speechGone(messageId)]),
  ];
  return { entries: [{ event, hears: stillListening(bots, hears) }], also };
}

interface Reaction {
  roomId: RoomId;
  /** Of the message. */
  seq: number;
  emoji: string;
  userId: UserId;
}

/** Takes a reaction back as whoever made it would. */
export async function takeBackReaction({ roomId, seq, emoji, userId }: Reaction): Promise<void> {
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const message = messageOf(await readEventRow(roomId, seq));
    if (message === undefined || !reactionsOf(message, userId).includes(emoji)) return;
    const { messageId } = message;
    const isDone = await change(roomId, (at) => {
      const data = { messageId, emoji, userId, on: false };
      const event: DurableEventOf<'reaction.changed'> = { event: 'reaction.changed', roomId, ...at, data };
      return { entries: [{ event }], also: [messageBecomes(roomId, message, changeMessage(message, event))] };
    });
    if (isDone) return;
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this message. Try again.');
}
