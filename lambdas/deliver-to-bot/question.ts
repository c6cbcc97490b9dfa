import { createHash } from 'node:crypto';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { setting } from '../../aws/settings.ts';
import { type EventRow, readEventRow, readEventRows } from '../../aws/table-log.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { type RoomRow, readRoom } from '../../aws/table-room.ts';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { type BotId, crockford, type MessageId, ReplyId } from '../../protocol/ids.ts';
import { BOT_EVENT_BYTES_MAX } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomBot } from '../../protocol/room.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { replyTokenOf } from '../shared/bot-secrets.ts';

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
function replyIdOf(messageId: MessageId, botId: BotId): ReplyId {
  const digest = createHash('sha256').update(`${messageId} ${botId}`).digest();
  return ReplyId.parse(`reply_${crockford(digest.subarray(0, 16))}`);
}

export function messageOf(row: EventRow | undefined): Message | undefined {
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

type Reply = MessageCreatedDelivery['data']['reply'];

/** The event as it is posted, at most `BOT_EVENT_BYTES_MAX` bytes: older context gives way. */
export async function questionBody(question: Question, reply: ReplyRow): Promise<string> {
  const address = await addressOf(reply);
  const { recent } = question;
  for (let start = 0; start < recent.length; start++) {
    const body = JSON.stringify(delivered(question, recent.slice(start), address));
    if (utf8Bytes(body) <= BOT_EVENT_BYTES_MAX) return body;
  }
  return JSON.stringify(delivered(question, [], address));
}

async function addressOf(reply: ReplyRow): Promise<Reply> {
  const { replyId: id, expiresAt } = reply;
  return { id, url: `${setting('HTTP_URL')}/v1/replies/${id}`, token: await replyTokenOf(reply), expiresAt };
}

function delivered({ room, bot, message }: Question, recent: readonly Message[], reply: Reply): MessageCreatedDelivery {
  const { messageId, seq, sender, at, hops, mentions, text, attachments } = message;
  return {
    type: 'message.created',
    timestamp: at,
    data: {
      bot: { id: bot.botId, name: bot.name },
      room: { id: room.roomId, kind: room.kind, name: room.name },
      message: { id: messageId, seq, sender, at, hops, mentionsYou: mentions.includes(bot.botId) },
      content: { untrusted: true, text, attachments },
      context: { untrusted: true, recent: recent.map(contextOf) },
      reply,
    },
  };
}

function contextOf({ messageId, sender, at, text }: Message) {
  return { id: messageId, sender, at, text };
}
