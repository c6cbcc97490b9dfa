import { randomFraction } from '../../aws/env.ts';
import { type QueuedDelivery, queueDelivery } from '../../aws/queue-delivery.ts';
import type { ReplyRow } from '../../aws/table-reply.ts';
import { type Asked, nextAttemptAfter } from '../../core/reply.ts';
import type { BotMessage } from '../../protocol/bot-webhook.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import { REPLY_SECONDS } from '../../protocol/limits.ts';
import { closeFailed, closeSilent, failureOf } from '../shared/close-reply.ts';
import { startReply } from '../shared/growing-answer.ts';
import { showThinking } from '../shared/thinking.ts';
import { answerReply } from '../shared/whole-answer.ts';

/** What a delivery has come to: over and well, over and not, or to be tried once more. */
export type Settled = { status: 'delivered' | 'waiting' } | { status: 'failed'; reason: ReplyFailure };

const DELIVERED: Settled = { status: 'delivered' };

/** Makes of the bot's answer what the room sees of it. */
export async function settle(reply: ReplyRow, delivery: QueuedDelivery, asked: Asked): Promise<Settled> {
  switch (asked.kind) {
    case 'messages':
      return answer(reply, asked.messages);
    case 'silent':
      await closeSilent(reply);
      await showThinking(reply, { on: false });
      return DELIVERED;
    case 'later':
      return promise(reply);
    case 'grown':
      return asked.failure === undefined ? DELIVERED : { status: 'failed', reason: asked.failure };
    case 'retry':
      if (await tryLater(delivery, asked)) return { status: 'waiting' };
      return fail(reply, asked.reason);
    case 'failed':
      return fail(reply, asked.reason);
    default:
      return asked satisfies never;
  }
}

async function answer(reply: ReplyRow, messages: readonly BotMessage[]): Promise<Settled> {
  try {
    await answerReply(reply, messages);
    return DELIVERED;
  } catch (thrown) {
    const reason = failureOf(thrown);
    return reason === 'gone' ? DELIVERED : fail(reply, reason);
  }
}

/** The bot will answer by the reply's address, until the reply expires. */
async function promise(reply: ReplyRow): Promise<Settled> {
  try {
    await startReply(reply, REPLY_SECONDS * 1000);
    return DELIVERED;
  } catch (thrown) {
    const reason = failureOf(thrown);
    return reason === 'gone' ? DELIVERED : fail(reply, reason);
  }
}

async function fail(reply: ReplyRow, reason: ReplyFailure): Promise<Settled> {
  await closeFailed(reply, reason);
  return { status: 'failed', reason };
}

/** Queues the next attempt; false when that was the last. */
export async function tryLater(
  delivery: QueuedDelivery,
  { afterSeconds }: Extract<Asked, { kind: 'retry' }>,
): Promise<boolean> {
  const wait = nextAttemptAfter(delivery.attempt, randomFraction(), afterSeconds);
  if (wait === undefined) return false;
  await queueDelivery({ ...delivery, attempt: delivery.attempt + 1 }, { afterSeconds: wait });
  return true;
}
