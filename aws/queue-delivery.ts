import { SendMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import * as z from 'zod/mini';
import { BotId, MessageId, ReplyId, RoomId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';

/** One message to be brought to one bot. */
export const QueuedDelivery = z.object({
  roomId: RoomId,
  botId: BotId,
  messageId: MessageId,
  replyId: ReplyId,
  /** 1 for the first. */
  attempt: z.int(),
});
export type QueuedDelivery = z.infer<typeof QueuedDelivery>;

const client = new SQSClient({});

export async function queueDelivery(delivery: QueuedDelivery, { afterSeconds = 0 } = {}): Promise<void> {
  const command = new SendMessageCommand({
    QueueUrl: setting('DELIVERIES_QUEUE_URL'),
    MessageBody: JSON.stringify(delivery),
    DelaySeconds: afterSeconds,
  });
  await env.io({ service: 'queue', command }, () => client.send(command));
}
