import { type QueuedDelivery, queueDelivery } from '../../aws/queue-delivery.ts';
import { eventOf } from '../../aws/table-log.ts';
import type { BotEventName } from '../../protocol/bot.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import { type MessageId, seqOfMessage, timeOfMessage } from '../../protocol/ids.ts';
import { deliveryIdOf } from '../shared/delivery-id.ts';
import { eachOf } from '../shared/publish.ts';
import { type LogRecord, streamHandler } from '../shared/stream-handler.ts';

const DELIVERIES_AT_ONCE = 10;

/**
 * The outbox: whatever of a room's log a bot hears becomes one queued delivery per bot. It waits for no bot, so one
 * that hangs holds up neither the stream nor another bot.
 */
export const handler = streamHandler(async (records) => {
  await eachOf(records.flatMap(deliveriesOf), DELIVERIES_AT_ONCE, (delivery) => queueDelivery(delivery));
});

function deliveriesOf({ roomId, row }: LogRecord): QueuedDelivery[] {
  const news = newsOf(eventOf(roomId, row));
  if (news === undefined) return [];
  const { type, seq, at } = news;
  return (row.hears ?? []).map((botId) => {
    const deliveryId = deliveryIdOf({ roomId, seq, type, botId, at });
    return { deliveryId, botId, type, roomId, seq, attempt: 1 };
  });
}

interface News {
  type: BotEventName;
  /** Of the event that is told, or of the message. */
  seq: number;
  at: Date;
}

/** What a bot is told by an event of the log. */
function newsOf(event: DurableEvent): News | undefined {
  const { seq } = event;
  const at = new Date(event.at);
  switch (event.event) {
    case 'message.created':
      return messageNews(event.data.messageId);
    case 'reply.started':
      return messageNews(event.data.messageId); // asked again
    case 'reply.ended':
      if (event.data.outcome === 'stopped') return { type: 'reply.cancelled', seq, at };
      return event.data.answer && messageNews(event.data.answer.messageId);
    case 'message.updated':
    case 'message.deleted':
    case 'attachment.understood':
      return { type: event.event, seq, at };
    case 'attachment.verified': // for those who wait; nobody else is told
      return { type: 'attachment.understood', seq, at };
    case 'reaction.changed':
      return { type: 'reaction.added', seq, at };
    case 'room.updated':
      return { type: 'room.bot_added', seq, at };
    case 'member.left':
      return { type: 'room.bot_removed', seq, at };
    default:
      return undefined;
  }
}

function messageNews(messageId: MessageId): News {
  return { type: 'message.created', seq: seqOfMessage(messageId), at: timeOfMessage(messageId) };
}
