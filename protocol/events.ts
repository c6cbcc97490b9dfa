import * as z from 'zod/mini';
import { Attachment } from './attachment.ts';
import { BotId, MemberId, MessageId, ReplyId, RoomId, UserId } from './ids.ts';
import { Message } from './message.ts';
import { Member, RoomSettings } from './room.ts';
import { Speech } from './speech.ts';
import { Time } from './text.ts';

/**
 * How a bot's answer to one message ended. An answer that comes at once leaves no such event: the message says it.
 * `answered`: it grew, and is complete. `silent`: after all there is nothing to say. `interrupted`: it broke off.
 */
export const ReplyOutcome = z.enum(['answered', 'silent', 'failed', 'stopped', 'interrupted']);
export type ReplyOutcome = z.infer<typeof ReplyOutcome>;

/** Why a bot did not answer, for words in the site. */
export const ReplyFailure = z.enum(['timeout', 'unreachable', 'refused', 'garbage', 'rate_limited', 'paused']);
export type ReplyFailure = z.infer<typeof ReplyFailure>;

const durable = <Name extends string, Data extends z.ZodMiniType>(event: Name, data: Data) =>
  z.object({ event: z.literal(event), roomId: RoomId, seq: z.int(), at: Time, data });

/** The room's log: each has a number, none is ever lost, and the numbers have no gap. */
export const DurableEvent = z.discriminatedUnion('event', [
  durable('message.created', Message),
  durable('message.updated', z.object({ messageId: MessageId, text: z.string(), mentions: z.array(MemberId) })),
  durable('message.deleted', z.object({ messageId: MessageId, by: MemberId })),
  durable('reaction.changed', z.object({ messageId: MessageId, emoji: z.string(), userId: MemberId, on: z.boolean() })),
  /** It is to be read aloud, or can be heard as far as `speech` says. */
  durable('message.spoken', z.object({ messageId: MessageId, speech: Speech })),
  /** Its upload was checked: it can be read, or was refused. */
  durable('attachment.verified', z.object({ messageId: MessageId, attachment: Attachment })),
  /** More is known of it, or somebody (`by`) corrected what was. */
  durable(
    'attachment.understood',
    z.object({ messageId: MessageId, attachment: Attachment, by: z.optional(MemberId) }),
  ),
  durable('member.joined', Member),
  durable('member.updated', Member),
  durable('member.left', z.object({ userId: MemberId, name: z.string(), by: MemberId })),
  durable('room.updated', z.extend(RoomSettings, { by: MemberId })),
  durable('room.deleted', z.object({ by: MemberId })),
  /** The bot works on an answer that does not come at once. What grows is a message of its own, `reply.running` in it. */
  durable('reply.started', z.object({ replyId: ReplyId, messageId: MessageId, botId: BotId })),
  durable(
    'reply.ended',
    z.object({
      replyId: ReplyId,
      messageId: MessageId,
      botId: BotId,
      outcome: ReplyOutcome,
      reason: z.optional(ReplyFailure),
      /** The message that grew, as it is at its end. */
      answer: z.optional(
        z.object({
          messageId: MessageId,
          text: z.string(),
          mentions: z.array(MemberId),
          attachments: z.optional(z.array(Attachment)),
          suggestions: z.optional(z.array(z.string())),
          speech: z.optional(Speech),
        }),
      ),
    }),
  ),
  durable('void', z.object({})),
]);
export type DurableEvent = z.infer<typeof DurableEvent>;
export type DurableEventName = DurableEvent['event'];
/** An event of one name, as in `DurableEventOf<'message.created'>`. */
export type DurableEventOf<Name extends DurableEventName> = Extract<DurableEvent, { event: Name }>;

/** Best effort, never replayed. */
export const TransientEvent = z.discriminatedUnion('event', [
  z.object({
    event: z.literal('typing'),
    roomId: RoomId,
    data: z.object({
      userId: MemberId,
      name: z.string(),
      on: z.boolean(),
      replyId: z.optional(ReplyId),
      messageId: z.optional(MessageId),
      /** What a bot says that it is doing. */
      status: z.optional(z.string()),
    }),
  }),
  /**
   * More of a message that grows; `index` counts its pieces from 0, which stands in `message.created`. Who misses one
   * asks `sync` for the text so far. `replaces`: this stands instead of all before.
   */
  z.object({
    event: z.literal('reply.delta'),
    roomId: RoomId,
    data: z.object({ replyId: ReplyId, index: z.int(), text: z.string(), replaces: z.optional(z.boolean()) }),
  }),
  z.object({ event: z.literal('presence'), roomId: RoomId, data: z.object({ userId: UserId, online: z.boolean() }) }),
  z.object({ event: z.literal('receipt'), roomId: RoomId, data: z.object({ userId: UserId, seq: z.int() }) }),
  z.object({ event: z.literal('reset'), roomId: RoomId, data: z.object({ head: z.int(), epoch: z.string() }) }),
  z.object({ event: z.literal('caught_up'), data: z.object({ heads: z.record(z.string(), z.int()) }) }),
  z.object({ event: z.literal('reconnect'), data: z.object({}) }),
]);
export type TransientEvent = z.infer<typeof TransientEvent>;

export type ServerEvent = DurableEvent | TransientEvent;

export function isDurable(event: ServerEvent): event is DurableEvent {
  return 'seq' in event;
}
