import { readAttachments } from '../../aws/table-attachment.ts';
import { listBots } from '../../aws/table-bot.ts';
import { messageOf, readEventRows } from '../../aws/table-log.ts';
import { readRoomRow } from '../../aws/table-room.ts';
import { type Authors, isBy, reactionsOf } from '../../core/erased.ts';
import { pageOf } from '../../core/log.ts';
import type { ExportedMessage, ExportedReaction, ExportPage } from '../../protocol/account.ts';
import type { MemberId, RoomId, UserId } from '../../protocol/ids.ts';
import { EXPORT_EVENTS_PAGE } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import { readable } from '../shared/readable-attachment.ts';

/** `to`: where to go on in this room; absent at its end. */
type Part = Pick<ExportPage, 'messages' | 'reactions'> & { to?: number };

/** What somebody, or their bot, said in a stretch of a room's log, and where they reacted. Nothing that others said. */
export async function exportLog(userId: UserId, roomId: RoomId, after: number): Promise<Part> {
  const room = await readRoomRow(roomId);
  if (room === undefined) return { messages: [], reactions: [] };
  const range = pageOf(room.seq, { after, limit: EXPORT_EVENTS_PAGE });
  const rows = await readEventRows(roomId, range);
  const messages = rows.flatMap((row) => messageOf(row) ?? []);
  const authors: Authors = new Set<MemberId>([userId, ...(await listBots(userId)).map(({ botId }) => botId)]);
  return {
    messages: await exportMessages(
      userId,
      roomId,
      messages.filter((message) => isBy(message, authors)),
    ),
    reactions: messages.flatMap((message) => exportReactions(userId, roomId, message)),
    ...(range.to < room.seq && { to: range.to }),
  };
}

async function exportMessages(userId: UserId, roomId: RoomId, messages: Message[]): Promise<ExportedMessage[]> {
  const ids = messages.flatMap(({ attachments }) => attachments.map(({ attachmentId }) => attachmentId));
  // Whole, and with links; a message shows what is understood of them shortened.
  const readables = await Promise.all((await readAttachments(ids)).map(readable));
  const whole = new Map(readables.map((attachment) => [attachment.attachmentId, attachment]));
  return messages.map((message) => ({
    ...message,
    roomId,
    attachments: message.attachments.map((shown) => whole.get(shown.attachmentId) ?? shown),
    reactions: Object.fromEntries(reactionsOf(message, userId).map((emoji) => [emoji, [userId]])),
  }));
}

function exportReactions(userId: UserId, roomId: RoomId, message: Message): ExportedReaction[] {
  return reactionsOf(message, userId).map((emoji) => ({ roomId, messageId: message.messageId, emoji }));
}
