import { env } from '../../aws/env.ts';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { type EventRow, readEventRow, readEventRows } from '../../aws/table-log.ts';
import { type RoomRow, readRoom } from '../../aws/table-room.ts';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { type BotId, type ReplyId, seqOfMessage } from '../../protocol/ids.ts';
import { BOT_EVENT_BYTES_MAX, REPLY_SECONDS } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomBot } from '../../protocol/room.ts';
import { utf8Bytes } from '../../protocol/text.ts';

/** What a bot is to be asked. */
export interface Question {
  room: RoomRow;
  bot: RoomBot;
  message: Message;
  replyId: ReplyId;
  attempt: number;
  /** What was said before that this bot may see, newest last. */
  recent: Message[];
}

const RECENT_EVENTS = 40;
const RECENT_MESSAGES_MAX = 20;

/** Reads it as it stands now: `undefined` when the bot is off or gone by now, or the message is deleted. */
export async function readQuestion(delivery: QueuedDelivery): Promise<Question | undefined> {
  const { roomId, botId, messageId, replyId, attempt } = delivery;
  const seq = seqOfMessage(messageId);
  const [room, row] = await Promise.all([readRoom(roomId), readEventRow(roomId, seq)]);
  const bot = room?.bots.find((candidate) => candidate.botId === botId && candidate.trigger !== 'off');
  const message = messageOf(row);
  if (room === undefined || bot === undefined || message?.messageId !== messageId) return undefined;
  if (message.deletedAt !== undefined) return undefined;

  const rows = await readEventRows(roomId, { from: Math.max(1, seq - RECENT_EVENTS), to: seq - 1 });
  return { room, bot, message, replyId, attempt, recent: heardBy(botId, rows) };
}

function messageOf(row: EventRow | undefined): Message | undefined {
  return row?.event === 'message.created' ? (row.data as Message) : undefined;
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

/** The event as it is posted, at most `BOT_EVENT_BYTES_MAX` bytes: older context gives way. */
export function deliveryOf(question: Question): MessageCreatedDelivery {
  const { recent } = question;
  for (let start = 0; start < recent.length; start++) {
    const delivery = delivered(question, recent.slice(start));
    if (utf8Bytes(JSON.stringify(delivery)) <= BOT_EVENT_BYTES_MAX) return delivery;
  }
  return delivered(question, []);
}

function delivered({ room, bot, message, replyId }: Question, recent: readonly Message[]): MessageCreatedDelivery {
  const { messageId, seq, sender, at, hops, mentions, text, attachments } = message;
  const expiresAt = new Date(env.now().getTime() + REPLY_SECONDS * 1000).toISOString();
  return {
    type: 'message.created',
    timestamp: at,
    data: {
      bot: { id: bot.botId, name: bot.name },
      room: { id: room.roomId, kind: room.kind, name: room.name },
      message: { id: messageId, seq, sender, at, hops, mentionsYou: mentions.includes(bot.botId) },
      content: { untrusted: true, text, attachments },
      context: { untrusted: true, recent: recent.map(contextOf) },
      reply: { id: replyId, expiresAt },
    },
  };
}

function contextOf({ messageId, sender, at, text }: Message) {
  return { id: messageId, sender, at, text };
}
