import { createHash } from 'node:crypto';
import { type QueuedDelivery, queueDelivery } from '../../aws/queue-delivery.ts';
import { eventOf } from '../../aws/table-log.ts';
import { type BotId, crockford, type MessageId, ReplyId } from '../../protocol/ids.ts';
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
  const event = eventOf(roomId, row);
  if (event.event !== 'message.created' && event.event !== 'reply.started') return [];
  const { messageId } = event.data;
  return (row.hears ?? []).map((botId) => {
    return { roomId, botId, messageId, replyId: replyIdOf(messageId, botId), attempt: 1 };
  });
}

/** One reply per message and bot, whatever is delivered twice. */
function replyIdOf(messageId: MessageId, botId: BotId): ReplyId {
  const digest = createHash('sha256').update(`${messageId} ${botId}`).digest();
  return ReplyId.parse(`reply_${crockford(digest.subarray(0, 16))}`);
}
