import { randomFraction } from '../../aws/env.ts';
import { type QueuedDelivery, queueDelivery } from '../../aws/queue-delivery.ts';
import { openReply } from '../../aws/table-reply.ts';
import { type Asked, nextAttemptAfter } from '../../core/reply.ts';
import { DomainError } from '../../protocol/errors.ts';
import { publishTransient } from '../shared/publish.ts';
import { askBot } from './ask-bot.ts';
import { type Question, readQuestion } from './question.ts';
import { closeFailed, closeSilent, commitAnswer } from './settle.ts';

/**
 * Asks a bot about one message and settles the reply: its answer in the room, silence, another attempt later, or the
 * words that it did not answer. A delivery that comes twice finds the reply settled and does nothing.
 */
export async function deliver(delivery: QueuedDelivery): Promise<void> {
  const question = await readQuestion(delivery);
  if (question === undefined) return;
  const { roomId, replyId, messageId, botId } = delivery;
  if ((await openReply({ replyId, roomId, messageId, botId })) !== 'open') return;

  await showThinking(question, true);
  await settle(question, delivery, await askBot(question));
}

async function settle(question: Question, delivery: QueuedDelivery, asked: Asked): Promise<void> {
  switch (asked.kind) {
    case 'messages':
      return answer(question, asked.messages);
    case 'silent':
      await closeSilent(question);
      return showThinking(question, false);
    case 'retry':
      return tryLater(question, delivery, asked);
    case 'failed':
      return closeFailed(question, asked.reason);
    default:
      return asked satisfies never;
  }
}

async function answer(question: Question, messages: Extract<Asked, { kind: 'messages' }>['messages']): Promise<void> {
  try {
    await commitAnswer(question, messages);
  } catch (thrown) {
    if (!(thrown instanceof DomainError)) throw thrown;
    if (thrown.code === 'rate_limited') return closeFailed(question, 'rate_limited');
    if (thrown.code === 'too_large') return closeFailed(question, 'garbage');
    // Nobody is left to tell.
    if (thrown.code === 'not_found') return;
    throw thrown;
  }
}

async function tryLater(
  question: Question,
  delivery: QueuedDelivery,
  { reason, afterSeconds }: Extract<Asked, { kind: 'retry' }>,
): Promise<void> {
  const wait = nextAttemptAfter(delivery.attempt, randomFraction(), afterSeconds);
  if (wait === undefined) return closeFailed(question, reason);
  await queueDelivery({ ...delivery, attempt: delivery.attempt + 1 }, { afterSeconds: wait });
}

/** "Mathia is thinking": a bot types, and the reply it types can be stopped. */
async function showThinking({ room, bot, replyId, message }: Question, on: boolean): Promise<void> {
  const data = { userId: bot.botId, name: bot.name, on, replyId, messageId: message.messageId };
  await publishTransient(room.roomId, { event: 'typing', roomId: room.roomId, data });
}
