import { env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { endOpenReply, forgetRunning, type ReplyRow, replyBecomes } from '../../aws/table-reply.ts';
import { type Draft, messageCreated } from '../../core/message.ts';
import { botsThatHear } from '../../core/trigger.ts';
import type { BotMessage } from '../../protocol/bot-webhook.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { ReplyFailure } from '../../protocol/events.ts';
import type { BotId, MemberId, MessageId, RoomId } from '../../protocol/ids.ts';
import { takeAnswer } from './answer-limit.ts';
import { assertStillThere } from './answer-sender.ts';
import { endReply } from './end-reply.ts';
import { mentionedBots, mentionedMembers } from './mentions.ts';
import { publish } from './publish.ts';

export interface Said {
  messageId: MessageId;
  seq: number;
}

/**
 * The answer in the room: all its messages and the reply's end in one transaction, so that an answer that comes twice,
 * or after Stop, is thrown away.
 * @returns the messages, or `undefined` when the reply was over before
 * @throws DomainError `rate_limited`, `too_large`, `not_found` when the bot, or the room, is gone by now
 */
export async function answerReply(reply: ReplyRow, messages: readonly BotMessage[]): Promise<Said[] | undefined> {
  const { roomId, botId, botName, hops, replyId, messageId } = reply;
  if (reply.status === 'open') await takeAnswer(reply);
  const sender = { roomId, botId, botName, hops, reply: { replyId, messageId } };
  const also = [replyBecomes(reply, 'answered'), ...forgetRunning(reply)];
  return say(sender, messages, also);
}

interface Speaker {
  roomId: RoomId;
  botId: BotId;
  botName: string;
  hops: number;
  reply?: Draft['reply'];
}

type Also = NonNullable<ReturnType<Parameters<typeof append>[1]>['also']>;

/** Commits what a bot says. */
export async function say(
  speaker: Speaker,
  messages: readonly BotMessage[],
  also: Also = [],
): Promise<Said[] | undefined> {
  const { roomId, botId, botName, hops, reply } = speaker;
  const sender = { id: botId, name: botName, kind: 'bot' as const };
  const people: MemberId[][] = await Promise.all(messages.map(({ text }) => mentionedMembers(roomId, text)));
  const appended = await append(
    roomId,
    (first, room) => {
      assertStillThere(room, botId);
      const entries = messages.map((message, index) => {
        const mentions = [...(people[index] ?? []), ...mentionedBots(room.bots, message.text, undefined)];
        const draft = { roomId, sender, hops, reply, ...message, mentions };
        const event = messageCreated(draft, first + index, env.now(), env.randomBytes(10));
        return { event, hears: botsThatHear(room, event.data) };
      });
      return { entries, also };
    },
    { count: messages.length },
  );
  if (!appended.done) return undefined;
  await publish(appended.room, appended.events);
  return appended.events.flatMap((event) => {
    return event.event === 'message.created' ? [{ messageId: event.data.messageId, seq: event.seq }] : [];
  });
}

/** The bot chose to say nothing. */
export async function closeSilent(reply: ReplyRow): Promise<void> {
  if (reply.status === 'running') await endReply(reply, { outcome: 'silent' });
  else await endOpenReply(reply, 'silent');
}

/** Says in the room that the bot did not answer, or not to the end, so that somebody can ask it again. */
export async function closeFailed(reply: ReplyRow, reason: ReplyFailure): Promise<void> {
  await endReply(reply, { outcome: reply.answerId === undefined ? 'failed' : 'interrupted', reason });
}

/** Why an answer that is there cannot be posted. @throws what is no reason of that kind */
export function failureOf(thrown: unknown): ReplyFailure | 'gone' {
  if (!(thrown instanceof DomainError)) throw thrown;
  if (thrown.code === 'rate_limited') return 'rate_limited';
  if (thrown.code === 'too_large') return 'garbage';
  // Nobody is left to tell.
  if (thrown.code === 'not_found') return 'gone';
  throw thrown;
}
