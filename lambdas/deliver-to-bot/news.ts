import type { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { eventOf, messageOf, readEventRow } from '../../aws/table-log.ts';
import { type RoomRow, readRoom } from '../../aws/table-room.ts';
import type { BotDelivery } from '../../protocol/bot-webhook.ts';
import type { DurableEvent, DurableEventOf } from '../../protocol/events.ts';
import { type BotId, type MessageId, type RoomId, seqOfMessage } from '../../protocol/ids.ts';
import type { RoomBot } from '../../protocol/room.ts';
import type { BotLine } from '../shared/bot-line.ts';
import { toldAttachment } from '../shared/told-attachment.ts';

/** An event that wants no answer, as it is posted; `undefined` when the bot may not hear it any more. */
export async function readNews(
  { roomId, botId, seq }: QueuedDelivery,
  { understanding }: BotLine,
): Promise<BotDelivery | undefined> {
  const [room, row] = await Promise.all([readRoom(roomId), readEventRow(roomId, seq)]);
  if (room === undefined || row === undefined) return undefined;
  const event = eventOf(roomId, row);
  if (event.event === 'member.left') return removedNews(room, event);
  const bot = room.bots.find((candidate) => candidate.botId === botId && candidate.trigger !== 'off');
  if (event.event === 'attachment.understood') return bot && understoodNews(room, bot, event, understanding);
  return bot && newsOf(room, bot, event);
}

async function newsOf(room: RoomRow, bot: RoomBot, event: DurableEvent): Promise<BotDelivery | undefined> {
  const place = placeOf(room, { botId: bot.botId, name: bot.name });
  const { at: timestamp } = event;
  switch (event.event) {
    case 'room.updated':
      return { type: 'room.bot_added', timestamp, data: { ...place, trigger: bot.trigger } };
    case 'message.updated':
    case 'message.deleted':
    case 'reaction.changed':
      return messageNews(place, event);
    case 'reply.ended': {
      const message = await messageHead(room.roomId, event.data.messageId);
      const reply = { id: event.data.replyId };
      return message && { type: 'reply.cancelled', timestamp, data: { ...place, message, reply } };
    }
    default:
      return undefined;
  }
}

/** A bot that wants to know nothing of pictures is not told that more is known. */
async function understoodNews(
  room: RoomRow,
  bot: RoomBot,
  { at: timestamp, data }: DurableEventOf<'attachment.understood'>,
  understanding: BotLine['understanding'],
): Promise<BotDelivery | undefined> {
  if (understanding === 'none') return undefined;
  const { roomId } = room;
  const message = await messageHead(roomId, data.messageId);
  if (message === undefined) return undefined;
  const attachment = await toldAttachment(data.attachment, { roomId, understanding, withLinks: true });
  const content = { untrusted: true as const, attachment };
  return { type: 'attachment.understood', timestamp, data: { ...placeOf(room, bot), message, content } };
}

type MessageEvent = DurableEventOf<'message.updated' | 'message.deleted' | 'reaction.changed'>;
type Place = ReturnType<typeof placeOf>;

async function messageNews(place: Place, event: MessageEvent): Promise<BotDelivery | undefined> {
  const message = await messageHead(place.room.id, event.data.messageId);
  if (message === undefined) return undefined;
  const { at: timestamp } = event;
  switch (event.event) {
    case 'message.updated': {
      const content = { untrusted: true as const, text: event.data.text };
      return { type: 'message.updated', timestamp, data: { ...place, message, content } };
    }
    case 'message.deleted':
      return { type: 'message.deleted', timestamp, data: { ...place, message, by: event.data.by } };
    case 'reaction.changed': {
      const content = { untrusted: true as const, emoji: event.data.emoji };
      return { type: 'reaction.added', timestamp, data: { ...place, message, by: event.data.userId, content } };
    }
  }
}

function removedNews(room: RoomRow, { at, data }: DurableEventOf<'member.left'>): BotDelivery {
  const place = placeOf(room, { botId: data.userId as BotId, name: data.name });
  return { type: 'room.bot_removed', timestamp: at, data: { ...place, by: data.by } };
}

function placeOf({ roomId, kind, name }: RoomRow, bot: Pick<RoomBot, 'botId' | 'name'>) {
  return { bot: { id: bot.botId, name: bot.name }, room: { id: roomId, kind, name } };
}

/** What the platform vouches for of a message: who, when and where in the log; not its words. */
async function messageHead(roomId: RoomId, messageId: MessageId) {
  const message = messageOf(await readEventRow(roomId, seqOfMessage(messageId)));
  if (message === undefined) return undefined;
  const { seq, sender, at, hops } = message;
  return { id: messageId, seq, sender, at, hops };
}
