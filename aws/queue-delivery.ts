import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { BotEventName } from '../protocol/bot.ts';
import { BotId, DeliveryId, RoomId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';

/** One event to be brought to one bot. */
export const QueuedDelivery = z.object({
  deliveryId: DeliveryId,
  botId: BotId,
  type: BotEventName,
  roomId: RoomId,
  /** The event's number in the room's log; for `message.created` that of the message, whichever event tells of it. */
  seq: z.int(),
  /** 1 for the first. */
  attempt: z.int(),
  /** Its maker wants to see it again: an answer that was given already is not given twice. */
  replay: z.optional(z.boolean()),
  /** It was kept back for what its pictures would be understood to be. */
  hasWaited: z.optional(z.boolean()),
});
export type QueuedDelivery = z.infer<typeof QueuedDelivery>;

const client = new SQSClient({});

export async function queueDelivery(delivery: QueuedDelivery, { afterSeconds = 0 } = {}): Promise<void> {
  const command = new SendMessageCommand({
    QueueUrl: setting('DELIVERIES_QUEUE_URL'),
    MessageBody: JSON.stringify(delivery),
    DelaySeconds: afterSeconds,
    // A fair queue: a bot that keeps many deliveries in flight does not keep the other bots waiting.
    MessageGroupId: delivery.botId,
  });
  await env.io({ service: 'queue', command }, () => client.send(command));
}
