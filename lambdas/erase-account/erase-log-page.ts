import type { ErasureRow } from '../../aws/table-erasure.ts';
import { eraseEdit, messageOf, readEventRow, readLog, withoutName } from '../../aws/table-log.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { type Authors, isBy, reactionsOf, withoutNames } from '../../core/erased.ts';
import { pageOf } from '../../core/log.ts';
import type { DurableEvent, DurableEventOf } from '../../protocol/events.ts';
import { seqOfMessage, type UserId } from '../../protocol/ids.ts';
import { ERASURE_EVENTS_PAGE } from '../../protocol/limits.ts';
import { eraseMessage, takeBackReaction } from './erase-message.ts';

interface Erased {
  userId: UserId;
  authors: Authors;
}

/** A stretch of a room's log after a number: up to which one that is done, and whether there was anything. */
export async function eraseLogPage(
  room: RoomRow,
  after: number,
  { userId, authors }: ErasureRow,
): Promise<{ to: number; isChanged: boolean }> {
  const { events } = await readLog(room, pageOf(room.seq, { after, limit: ERASURE_EVENTS_PAGE }));
  let isChanged = false;
  for (const event of events) if (await eraseEvent(event, { userId, authors: new Set(authors) })) isChanged = true;
  return { to: events.at(-1)?.seq ?? after, isChanged };
}

async function eraseEvent(event: DurableEvent, erased: Erased): Promise<boolean> {
  switch (event.event) {
    case 'message.created':
      if (isBy(event.data, erased.authors)) return eraseMessage(event.roomId, event.seq, erased);
      return takeBackReactions(event, erased);
    case 'message.updated':
      return forgetEdit(event, erased);
    case 'reply.ended':
      return forgetAnswer(event, erased);
    default:
      return forgetNames(event, erased);
  }
}

async function takeBackReactions(
  { roomId, seq, data }: DurableEventOf<'message.created'>,
  { userId }: Erased,
): Promise<boolean> {
  const standing = reactionsOf(data, userId);
  for (const emoji of standing) await takeBackReaction({ roomId, seq, emoji, userId });
  return standing.length > 0;
}

/** What stood there before an edit is told by no event either, once the message is gone. */
async function forgetEdit(event: DurableEventOf<'message.updated'>, { authors }: Erased): Promise<boolean> {
  const message = messageOf(await readEventRow(event.roomId, seqOfMessage(event.data.messageId)));
  if (message === undefined || !isBy(message, authors)) return false;
  await eraseEdit(event.roomId, event.seq);
  return true;
}

/** That a bot's answer ended stays told, and what it was is not. */
async function forgetAnswer(event: DurableEventOf<'reply.ended'>, { authors }: Erased): Promise<boolean> {
  const { answer, ...data } = event.data;
  if (answer === undefined || !authors.has(data.botId)) return false;
  const { messageId } = answer;
  await withoutName(event.roomId, event, { ...data, answer: { messageId, text: '', mentions: [] } });
  return true;
}

async function forgetNames(event: DurableEvent, { authors }: Erased): Promise<boolean> {
  const data = withoutNames(event, authors);
  if (data === undefined) return false;
  await withoutName(event.roomId, event, data);
  return true;
}
