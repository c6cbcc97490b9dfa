import { shortened } from '../../core/attachment.ts';
import type { ReadableAttachment } from '../../protocol/attachment.ts';
import type { MessageCreatedDelivery } from '../../protocol/bot-webhook.ts';
import { BOT_EVENT_BYTES_MAX } from '../../protocol/limits.ts';
import { utf8Bytes } from '../../protocol/text.ts';
import { withoutTimes } from '../shared/told-attachment.ts';
import type { Question } from './question.ts';

type Delivered = MessageCreatedDelivery['data'];
export type Reply = Delivered['reply'];
export type Content = Omit<Delivered['content'], 'untrusted'>;
export type Recent = Delivered['context']['recent'];

/** What an event needs of a question besides what people said. */
export interface Asked extends Pick<Question, 'bot' | 'message'> {
  room: Pick<Question['room'], 'roomId' | 'kind' | 'name'>;
}

/** What people said, as the bot is told of it. */
export interface Said {
  content: Content;
  recent: Recent;
}

/**
 * The event, at most `BOT_EVENT_BYTES_MAX` bytes: the times of words give way, then older context, then links, then most
 * of what was understood. A bot that misses something asks for the attachment.
 */
export function fitted(question: Asked, whole: Said, reply: Reply): string {
  let body = '';
  for (const said of lessAndLess(whole)) {
    body = bodyOf(question, said, reply);
    if (utf8Bytes(body) <= BOT_EVENT_BYTES_MAX) break;
  }
  return body;
}

/** So much of its understanding is left of each of many attachments, for a long text beside them. */
const SHORTEST = 24;
const CUT = 0.9;

function* lessAndLess({ content, recent }: Said): Generator<Said> {
  yield { content, recent };
  const untimed = withFiles(content, withoutTimes);
  yield { content: untimed, recent };
  // What was only spoken is the text already.
  const once = content.spoken ? withFiles(untimed, shortest) : untimed;
  for (let start = 0; start <= recent.length; start++) yield { content: once, recent: recent.slice(start) };
  const unlinked = withFiles(once, ({ urls: _, expiresAt: __, ...rest }) => rest);
  yield { content: unlinked, recent: [] };
  const brief = withFiles(unlinked, shortest);
  yield { content: brief, recent: [] };
  // Whoever speaks for ten minutes can say more than an event holds. The attachment says that there is more.
  const { text, spoken } = content;
  for (let chars = spoken ? text.length : 0; chars > 0; chars = Math.floor(chars * CUT)) {
    yield { content: { ...brief, text: text.slice(0, chars).toWellFormed() }, recent: [] };
  }
}

function withFiles(content: Content, change: (attachment: ReadableAttachment) => ReadableAttachment): Content {
  return { ...content, attachments: content.attachments.map(change) };
}

function shortest(attachment: ReadableAttachment): ReadableAttachment {
  return shortened(attachment, SHORTEST);
}

function bodyOf(question: Asked, { content, recent }: Said, reply: Reply): string {
  const { room, bot, message } = question;
  const { messageId, seq, sender, at, hops, mentions, replyTo } = message;
  const head = { id: messageId, seq, sender, at, hops, mentionsYou: mentions.includes(bot.botId) };
  const delivery: MessageCreatedDelivery = {
    type: 'message.created',
    timestamp: at,
    data: {
      bot: { id: bot.botId, name: bot.name },
      room: { id: room.roomId, kind: room.kind, name: room.name },
      message: { ...head, ...(replyTo && { replyTo }) },
      content: { untrusted: true, ...content },
      context: { untrusted: true, recent },
      reply,
    },
  };
  return JSON.stringify(delivery);
}
