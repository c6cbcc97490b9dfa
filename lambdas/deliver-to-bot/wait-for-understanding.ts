import { env } from '../../aws/env.ts';
import { type QueuedDelivery, queueDelivery } from '../../aws/queue-delivery.ts';
import { messageOf, readEventRow } from '../../aws/table-log.ts';
import { readReply } from '../../aws/table-reply.ts';
import { isSettled } from '../../core/attachment.ts';
import type { Attachment } from '../../protocol/attachment.ts';
import type { DurableEventOf } from '../../protocol/events.ts';
import { seqOfMessage, timeOfMessage } from '../../protocol/ids.ts';
import { TRANSCRIPT_WAIT_SECONDS, UNDERSTANDING_WAIT_SECONDS } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { BotLine } from '../shared/bot-line.ts';
import { deliveryIdOf } from '../shared/delivery-id.ts';
import { type Question, replyIdOf } from './question.ts';

/**
 * Keeps a question with pictures or recordings back until they are understood, for bots that want it so. It comes again
 * when its time is over; until then whatever tells that the last of them is understood brings it earlier.
 */
export async function isKeptBack(line: BotLine, delivery: QueuedDelivery, question: Question): Promise<boolean> {
  if (!line.waitForUnderstanding || delivery.replay || delivery.attempt > 1) return false;
  // What was kept back has been asked meanwhile.
  if (delivery.hasWaited) return (await readReply(question.replyId)) !== undefined;
  const afterSeconds = secondsUntilSettled(question.message);
  if (afterSeconds === 0) return false;
  await queueDelivery({ ...delivery, hasWaited: true }, { afterSeconds });
  return true;
}

/** The question that waits for what `delivery` tells; `undefined` when none does (any more). */
export async function readWaiting({
  roomId,
  botId,
  seq,
}: QueuedDelivery): Promise<{ delivery: QueuedDelivery; isSettled: boolean } | undefined> {
  const told = await readEventRow(roomId, seq);
  if (told?.event !== 'attachment.understood' && told?.event !== 'attachment.verified') return undefined;
  const { messageId } = told.data as DurableEventOf<'attachment.understood' | 'attachment.verified'>['data'];
  const message = messageOf(await readEventRow(roomId, seqOfMessage(messageId)));
  if (message === undefined || secondsLeft(message, message.attachments) === 0) return undefined;
  if ((await readReply(replyIdOf(messageId, botId))) !== undefined) return undefined;
  const type = 'message.created' as const;
  const deliveryId = deliveryIdOf({ roomId, seq: message.seq, type, botId, at: timeOfMessage(messageId) });
  return {
    delivery: { deliveryId, botId, type, roomId, seq: message.seq, attempt: 1 },
    isSettled: secondsUntilSettled(message) === 0,
  };
}

/** How long what is not understood yet may still take. */
function secondsUntilSettled(message: Message): number {
  return secondsLeft(
    message,
    message.attachments.filter((attachment) => !isSettled(attachment)),
  );
}

const WAIT_SECONDS: Readonly<Record<Attachment['kind'], number>> = {
  picture: UNDERSTANDING_WAIT_SECONDS,
  audio: TRANSCRIPT_WAIT_SECONDS,
};

function secondsLeft({ at }: Message, attachments: readonly Attachment[]): number {
  const age = (env.now().getTime() - Date.parse(at)) / 1000;
  return Math.max(0, ...attachments.map(({ kind }) => Math.ceil(WAIT_SECONDS[kind] - age)));
}
