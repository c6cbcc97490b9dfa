import { setting } from '../../aws/settings.ts';
import { readAttachments } from '../../aws/table-attachment.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import { isSpokenOnly, spokenText } from '../../protocol/attachment-words.ts';
import type { Understanding } from '../../protocol/bot.ts';
import type { Message } from '../../protocol/message.ts';
import type { BotLine } from '../shared/bot-line.ts';
import { replyTokenOf } from '../shared/bot-secrets.ts';
import { toldAttachment, wantsWords, withoutTimes } from '../shared/told-attachment.ts';
import { type Content, fitted, type Recent, type Reply } from './fit-question.ts';
import type { Question } from './question.ts';

/** The event as it is posted. */
export async function questionBody(question: Question, reply: ReplyRow, { understanding }: BotLine): Promise<string> {
  const address = await addressOf(reply);
  const [content, recent] = await Promise.all([contentOf(question, understanding), contextOf(question, understanding)]);
  return fitted(question, { content, recent }, address);
}

/** What was written; or, of a message that was only spoken, what was said. */
function wordsOf(message: Pick<Message, 'text' | 'attachments'>, understanding: Understanding) {
  const { text, attachments } = message;
  if (!isSpokenOnly(message)) return { text };
  return { text: wantsWords(understanding) ? spokenText(attachments) : '', spoken: true };
}

async function contentOf({ room, message }: Question, understanding: Understanding): Promise<Content> {
  const attachments = wantsWords(understanding) ? await withWholeWords(message.attachments) : message.attachments;
  const telling = { roomId: room.roomId, understanding, withLinks: true };
  const told = await Promise.all(attachments.map((attachment) => toldAttachment(attachment, telling)));
  return { ...wordsOf({ text: message.text, attachments }, understanding), attachments: told };
}

/** A message carries no more of a long recording's words than fits into a frame. */
async function withWholeWords(attachments: readonly Attachment[]): Promise<Attachment[]> {
  const isCut = ({ kind, understanding }: Attachment) => kind === 'audio' && understanding?.isShortened === true;
  const cut = attachments.filter(isCut).map(({ attachmentId }) => attachmentId);
  if (cut.length === 0) return [...attachments];
  const whole = new Map((await readAttachments(cut)).map(({ attachment }) => [attachment.attachmentId, attachment]));
  return attachments.map((attachment) => whole.get(attachment.attachmentId) ?? attachment);
}

async function addressOf(reply: ReplyRow): Promise<Reply> {
  const { replyId: id, expiresAt } = reply;
  return { id, url: `${setting('HTTP_URL')}/v1/replies/${id}`, token: await replyTokenOf(reply), expiresAt };
}

/** What was said before. Links to the latest pictures only: each is some hundred bytes, and the others can be asked for. */
function contextOf({ room, message, recent }: Question, understanding: Understanding): Promise<Recent> {
  const latest = recent.findLast(({ attachments }) => attachments.length > 0)?.messageId;
  return Promise.all(
    recent.map(async ({ messageId, sender, at, text, attachments }) => {
      const withLinks = messageId === latest || messageId === message.replyTo;
      const telling = { roomId: room.roomId, understanding, withLinks };
      const told = await Promise.all(attachments.map((attachment) => toldAttachment(attachment, telling)));
      const words = wordsOf({ text, attachments }, understanding);
      return { id: messageId, sender, at, ...words, ...(told.length > 0 && { attachments: told.map(withoutTimes) }) };
    }),
  );
}
