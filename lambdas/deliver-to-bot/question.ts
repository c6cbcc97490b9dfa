import { createHash } from 'node:crypto';
import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { setting } from '../../aws/settings.ts';
import { type EventRow, messageOf, readEventRow, readEventRows } from '../../aws/table-log.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { type RoomRow, readRoom } from '../../aws/table-room.ts';
import { shortened } from '../../core/attachment.ts';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { type BotId, crockford, type MessageId, ReplyId } from '../../protocol/ids.ts';
import { BOT_EVENT_BYTES_MAX } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomBot } from '../../protocol/room.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import type { BotLine } from '../shared/bot-line.ts';
import { replyTokenOf } from '../shared/bot-secrets.ts';
import { toldAttachment } from '../shared/told-attachment.ts';

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

type Delivered = MessageCreatedDelivery['data'];
type Reply = Delivered['reply'];
type Told = Delivered['content']['attachments'];

/**
 * The event as it is posted, at most `BOT_EVENT_BYTES_MAX` bytes: older context gives way, then links, then most of what
 * was understood. A bot that misses something asks for the attachment.
 */
export async function questionBody(question: Question, reply: ReplyRow, line: BotLine): Promise<string> {
  const address = await addressOf(reply);
  const [told, recent] = await Promise.all([toldOf(question, line), contextOf(question, line)]);
  for (let start = 0; start < recent.length; start++) {
    const body = bodyOf(question, { told, recent: recent.slice(start) }, address);
    if (utf8Bytes(body) <= BOT_EVENT_BYTES_MAX) return body;
  }
  const withoutLinks = told.map(({ urls: _, expiresAt: __, ...rest }) => rest);
  const shorter = withoutLinks.map((attachment) => shortened(attachment, SHORTEST));
  const bodies = [told, withoutLinks, shorter].map((left) => bodyOf(question, { told: left, recent: [] }, address));
  return bodies.find((body) => utf8Bytes(body) <= BOT_EVENT_BYTES_MAX) ?? bodies.at(-1) ?? '';
}

/** So much of its understanding is left of each of many attachments, for a long text beside them. */
const SHORTEST = 24;

function toldOf({ room, message }: Question, { understanding }: BotLine): Promise<Told> {
  const telling = { roomId: room.roomId, understanding, withLinks: true };
  return Promise.all(message.attachments.map((attachment) => toldAttachment(attachment, telling)));
}

async function addressOf(reply: ReplyRow): Promise<Reply> {
  const { replyId: id, expiresAt } = reply;
  return { id, url: `${setting('HTTP_URL')}/v1/replies/${id}`, token: await replyTokenOf(reply), expiresAt };
}

type Recent = Delivered['context']['recent'];

/** What was said before. Links to the latest pictures only: each is some hundred bytes, and the others can be asked for. */
function contextOf({ room, message, recent }: Question, { understanding }: BotLine): Promise<Recent> {
  const latest = recent.findLast(({ attachments }) => attachments.length > 0)?.messageId;
  return Promise.all(
    recent.map(async ({ messageId, sender, at, text, attachments }) => {
      const withLinks = messageId === latest || messageId === message.replyTo;
      const telling = { roomId: room.roomId, understanding, withLinks };
      const told = await Promise.all(attachments.map((attachment) => toldAttachment(attachment, telling)));
      return { id: messageId, sender, at, text, ...(told.length > 0 && { attachments: told }) };
    }),
  );
}

function bodyOf(question: Question, { told, recent }: { told: Told; recent: Recent }, reply: Reply): string {
  const { room, bot, message } = question;
  const { messageId, seq, sender, at, hops, mentions, text, replyTo } = message;
  const head = { id: messageId, seq, sender, at, hops, mentionsYou: mentions.includes(bot.botId) };
  const delivery: MessageCreatedDelivery = {
    type: 'message.created',
    timestamp: at,
    data: {
      bot: { id: bot.botId, name: bot.name },
      room: { id: room.roomId, kind: room.kind, name: room.name },
      message: { ...head, ...(replyTo && { replyTo }) },
      content: { untrusted: true, text, attachments: told },
      context: { untrusted: true, recent },
      reply,
    },
  };
  return JSON.stringify(delivery);
}
