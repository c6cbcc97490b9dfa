import { env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { endReply, replyBecomes } from '../../aws/table-reply.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { messageCreated } from '../../core/message.ts';
import type { Asked } from '../../core/reply.ts';
import { botsThatHear } from '../../core/trigger.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEvent, ReplyFailure } from '../../protocol/events.ts';
import type { BotId } from '../../protocol/ids.ts';
import { BOT_ANSWERS_PER_MINUTE } from '../../protocol/limits.ts';
import { publish } from '../shared/publish.ts';
import type { Question } from './question.ts';

const ANSWERS = { burst: BOT_ANSWERS_PER_MINUTE, refillMs: 60_000 };

type Messages = Extract<Asked, { kind: 'messages' }>['messages'];

/**
 * The answer in the room: all its messages and the reply's end in one transaction, so that an answer that comes twice,
 * or after Stop, is thrown away.
 * @throws DomainError `rate_limited`, `too_large`, `not_found` when the bot, or the room, is gone by now
 */
export async function commitAnswer(question: Question, messages: Messages): Promise<void> {
  const { room, bot, replyId } = question;
  await readAndTakeToken(rateKey(bot.botId, `answers ${room.roomId}`), ANSWERS);
  const appended = await append(
    room.roomId,
    (first, latest) => {
      assertStillThere(latest, bot.botId);
      const entries = messages.map((message, index) => {
        const event = answerEvent(question, message, first + index);
        return { event, hears: botsThatHear(latest.bots, event.data) };
      });
      return { entries, also: [replyBecomes(replyId, 'open', 'answered')] };
    },
    { count: messages.length },
  );
  if (appended.done) await publish(appended.room, appended.events);
}

function assertStillThere(room: RoomRow, botId: BotId): void {
  if (!room.bots.some((bot) => bot.botId === botId)) throw new DomainError('not_found', 'The bot has left the room.');
}

function answerEvent({ room, bot, message, replyId }: Question, answer: Messages[number], seq: number) {
  const sender = { id: bot.botId, name: bot.name, kind: 'bot' as const };
  const reply = { replyId, messageId: message.messageId };
  const hops = message.hops + 1;
  const draft = { roomId: room.roomId, sender, mentions: [], hops, reply, ...answer };
  return messageCreated(draft, seq, env.now(), env.randomBytes(10));
}

/** The bot chose to say nothing. */
export async function closeSilent({ replyId }: Question): Promise<void> {
  await endReply(replyId, 'silent');
}

/** Says in the room that the bot did not answer, so that somebody can ask it again. */
export async function closeFailed(question: Question, reason: ReplyFailure): Promise<void> {
  const { room, replyId } = question;
  const appended = await append(room.roomId, (seq) => ({
    entries: [{ event: replyFailed(question, reason, seq) }],
    also: [replyBecomes(replyId, 'open', 'failed')],
  }));
  if (appended.done) await publish(appended.room, appended.events);
}

function replyFailed({ room, bot, message, replyId }: Question, reason: ReplyFailure, seq: number): DurableEvent {
  const { roomId } = room;
  const data = { replyId, messageId: message.messageId, botId: bot.botId, outcome: 'failed' as const, reason };
  return { event: 'reply.ended', roomId, seq, at: env.now().toISOString(), data };
}
