import { createHash } from 'node:crypto';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { type EventRow, messageOf, readEventRow, readEventRows } from '../../aws/table-log.ts';
import { type RoomRow, readRoom } from '../../aws/table-room.ts';
import { type BotId, crockford, type MessageId, ReplyId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomBot } from '../../protocol/room.ts';

/** What a bot is to be asked. */
export interface Question {
  room: RoomRow;
  bot: RoomBot;
  message: Message;
  replyId: ReplyId;
  /** What was said before that this bot may see, newest last. */
  recent: Message[];
}

const RECENT_EVENTS = 40;
const RECENT_MESSAGES_MAX = 20;

/** Reads it as it stands now: `undefined` when the bot is off or gone by now, or the message is deleted. */
export async function readQuestion({ roomId, botId, seq }: QueuedDelivery): Promise<Question | undefined> {
  const [room, row] = await Promise.all([readRoom(roomId), readEventRow(roomId, seq)]);
  const bot = room?.bots.find((candidate) => candidate.botId === botId && candidate.trigger !== 'off');
  const message = messageOf(row);
  if (room === undefined || bot === undefined || message === undefined) return undefined;
  if (message.deletedAt !== undefined) return undefined;

  const rows = await readEventRows(roomId, { from: Math.max(1, seq - RECENT_EVENTS), to: seq - 1 });
  return { room, bot, message, replyId: replyIdOf(message.messageId, botId), recent: heardBy(botId, rows) };
}

/** One reply per message and bot, whatever is delivered twice. */
export function replyIdOf(messageId: MessageId, botId: BotId): ReplyId {
  const digest = createHash('sha256').update(`${messageId} ${botId}`).digest();
  return ReplyId.parse(`reply_${crockford(digest.subarray(0, 16))}`);
}

/**
 * What a bot heard when it was said, and what it said itself. What was said while it was off, or not to it, it never
 * learns, not even as context.
 */
function heardBy(botId: BotId, rows: readonly EventRow[]): Message[] {
  const messages = rows.flatMap((row) => {
    const message = messageOf(row);
    if (message === undefined || message.deletedAt !== undefined) return [];
    return row.hears?.includes(botId) || message.sender.id === botId ? [message] : [];
  });
  return messages.slice(-RECENT_MESSAGES_MAX);
}
