import { type AttachmentRow, readAttachment } from '../../aws/table-attachment.ts';
import { readBot } from '../../aws/table-bot.ts';
import { readEventRow } from '../../aws/table-log.ts';
import { readReply } from '../../aws/table-reply.ts';
import { readRoom } from '../../aws/table-room.ts';
import type { ReadableAttachment } from '../../protocol/attachment.ts';
import { DomainError } from '../../protocol/errors.ts';
import { type AttachmentId, type BotId, type RoomId, seqOfMessage } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import { botOfToken, isReplyToken, isToken } from '../shared/bot-secrets.ts';
import { toldAttachment } from '../shared/told-attachment.ts';
import { type BotRequest, unauthenticated } from './bot-handler.ts';

/** For a bot, with its own token. */
export async function readForBot({
  path,
  token,
}: BotRequest<'GET /v1/rooms/{roomId}/attachments/{attachmentId}'>): Promise<ReadableAttachment> {
  const botId = botOfToken(token);
  const row = botId && (await readBot(botId));
  if (row === undefined || !isToken(token, row.tokenHash)) throw unauthenticated();
  if (row.status !== 'active') throw new DomainError('forbidden', `The bot is ${row.status}.`);
  return toldOf(await readHeard(row.botId, path));
}

/** For a bot that is answering, with the token of its reply. */
export async function readForReply({
  path,
  token,
}: BotRequest<'GET /v1/replies/{replyId}/attachments/{attachmentId}'>): Promise<ReadableAttachment> {
  const reply = await readReply(path.replyId);
  if (reply === undefined || !(await isReplyToken(token, reply))) throw unauthenticated();
  const { roomId, botId } = reply;
  return toldOf(await readHeard(botId, { roomId, attachmentId: path.attachmentId }));
}

function toldOf({ roomId, attachment }: AttachmentRow): Promise<ReadableAttachment> {
  return toldAttachment(attachment, { roomId, understanding: 'both', withLinks: true });
}

/** One of a message that the bot heard, or said itself. @throws DomainError `not_found` */
async function readHeard(
  botId: BotId,
  { roomId, attachmentId }: { roomId: RoomId; attachmentId: AttachmentId },
): Promise<AttachmentRow> {
  const [room, row] = await Promise.all([readRoom(roomId), readAttachment(attachmentId)]);
  const isListening = room?.bots.some((bot) => bot.botId === botId && bot.trigger !== 'off');
  const messageId = row?.roomId === roomId ? row.messageId : undefined;
  const shown = isListening && messageId ? await readEventRow(roomId, seqOfMessage(messageId)) : undefined;
  const isHeard = shown?.hears?.includes(botId) || (shown?.data as Message | undefined)?.sender.id === botId;
  if (row === undefined || !isHeard) throw new DomainError('not_found', 'There is no such attachment for this bot.');
  return row;
}
