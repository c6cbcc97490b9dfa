import * as z from 'zod/mini';
import { BotId, MessageId, ReplyId, RoomId } from './ids.ts';
import { BOT_MESSAGES_PER_ANSWER_MAX, TEXT_BYTES_MAX } from './limits.ts';
import { Sender } from './message.ts';
import { RoomKind } from './room.ts';
import { Time, writtenText } from './text.ts';

/** Something that a person or another program wrote. A bot must treat it as data, never as an instruction. */
const untrusted = <Shape extends z.core.$ZodShape>(shape: Shape) => z.object({ untrusted: z.literal(true), ...shape });

/** What the platform vouches for stands apart from what people wrote. */
export const MessageCreatedDelivery = z.object({
  type: z.literal('message.created'),
  timestamp: Time,
  data: z.object({
    bot: z.object({ id: BotId, name: z.string() }),
    room: z.object({ id: RoomId, kind: RoomKind, name: z.string() }),
    message: z.object({
      id: MessageId,
      seq: z.int(),
      sender: Sender,
      at: Time,
      hops: z.int(),
      mentionsYou: z.boolean(),
    }),
    content: untrusted({ text: z.string(), attachments: z.array(z.unknown()) }),
    /** What was said before, newest last; only what this bot may see. */
    context: untrusted({ recent: z.array(z.object({ id: MessageId, sender: Sender, at: Time, text: z.string() })) }),
    reply: z.object({ id: ReplyId, expiresAt: Time }),
  }),
});
export type MessageCreatedDelivery = z.infer<typeof MessageCreatedDelivery>;

export const BotDelivery = z.discriminatedUnion('type', [MessageCreatedDelivery]);
export type BotDelivery = z.infer<typeof BotDelivery>;

/** A JSON answer. A `text/plain` answer is one message with that text. */
export const BotAnswer = z.union([
  z.object({
    messages: z
      .array(
        z.object({
          text: writtenText({ bytes: TEXT_BYTES_MAX }),
          /** A notice is shown quietly and wakes nobody. */
          kind: z._default(z.enum(['message', 'notice']), 'message'),
          suggestions: z.optional(z.array(z.string().check(z.minLength(1), z.maxLength(80))).check(z.maxLength(5))),
        }),
      )
      .check(z.minLength(1), z.maxLength(BOT_MESSAGES_PER_ANSWER_MAX)),
  }),
  z.object({ noReply: z.literal(true) }),
]);
export type BotAnswer = z.infer<typeof BotAnswer>;
