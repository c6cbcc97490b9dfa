import { env } from '../../aws/env.ts';
import { append } from '../../aws/table-log.ts';
import { forgetRunning, type ReplyRow, replyBecomes } from '../../aws/table-reply.ts';
import type { SpeechHints } from '../../aws/table-speech.ts';
import { type Draft, messageCreated } from '../../core/message.ts';
import { botsThatHear } from '../../core/trigger.ts';
import type { BotMessage } from '../../protocol/bot-webhook.ts';
import type { BotId, MemberId, MessageId, RoomId } from '../../protocol/ids.ts';
import { takeAnswer } from './answer-limit.ts';
import { assertStillThere } from './answer-sender.ts';
import { beginAnswer, hintsOfQuestion } from './begin-speech.ts';
import { fetchFiles } from './fetch-files.ts';
import { mentionedBots, mentionedMembers } from './mentions.ts';
import { publish } from './publish.ts';
import { filesAdded, shownFiles } from './shown-files.ts';

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
  const spoken = await hintsOfQuestion(reply);
  const sender = { roomId, botId, botName, hops, reply: { replyId, messageId }, spoken };
  const also = [replyBecomes(reply, 'answered'), ...forgetRunning(reply)];
  return say(sender, messages, also);
}

interface Speaker {
  roomId: RoomId;
  botId: BotId;
  botName: string;
  hops: number;
  reply?: Draft['reply'];
  /** It answers what was spoken. */
  spoken?: SpeechHints | undefined;
}

type Also = NonNullable<ReturnType<Parameters<typeof append>[1]>['also']>;

/** Commits what a bot says. */
export async function say(
  speaker: Speaker,
  messages: readonly BotMessage[],
  also: Also = [],
): Promise<Said[] | undefined> {
  const { roomId, botId, botName, hops, reply, spoken } = speaker;
  const sender = { id: botId, name: botName, kind: 'bot' as const };
  const files = messages.map(({ attachments }) => shownFiles(attachments));
  const begun = messages.map((message) => beginAnswer(message, spoken));
  const people: MemberId[][] = await Promise.all(messages.map(({ text }) => mentionedMembers(roomId, text)));
  const appended = await append(
    roomId,
    (first, room) => {
      assertStillThere(room, botId);
      const entries = messages.map(({ speak: _, ...message }, index) => {
        const mentions = [...(people[index] ?? []), ...mentionedBots(room.bots, message.text, undefined)];
        const speech = begun[index]?.speech;
        const attachments = files[index]?.map(({ attachment }) => attachment) ?? [];
        const draft = { roomId, sender, hops, reply, ...message, attachments, mentions, speech };
        const event = messageCreated(draft, first + index, env.now(), env.randomBytes(10));
        return { event, hears: botsThatHear(room, event.data) };
      });
      const added = entries.flatMap(({ event: { data } }, index) => {
        const place = { roomId, messageId: data.messageId };
        return [
          ...filesAdded(files[index] ?? [], { ...place, ownerId: botId }),
          ...(begun[index]?.writes(place) ?? []),
        ];
      });
      return { entries, also: [...also, ...added] };
    },
    { count: messages.length },
  );
  if (!appended.done) return undefined;
  await publish(appended.room, appended.events);
  await fetchFiles(roomId, files.flat());
  return appended.events.flatMap((event) => {
    return event.event === 'message.created' ? [{ messageId: event.data.messageId, seq: event.seq }] : [];
  });
}
