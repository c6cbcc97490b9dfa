import * as z from 'zod/mini';
import { DurableEvent } from './events.ts';
import { MessageId, ReplyId, RoomId } from './ids.ts';
import { Time } from './text.ts';
import { Me } from './user.ts';

export const PROTOCOL = 'mathia.v1';

/** A room as `hello` tells it. */
export const RoomHead = z.object({ roomId: RoomId, head: z.int(), epoch: z.string(), readSeq: z.int() });
export type RoomHead = z.infer<typeof RoomHead>;

const Heads = z.record(z.string(), z.int());

/** A message that grows, so far: its text up to the piece `index`. */
export const GrowingText = z.object({ replyId: ReplyId, index: z.int(), text: z.string() });
export type GrowingText = z.infer<typeof GrowingText>;

export const SyncReply = z.union([
  /** Events after `after`, in order, without a gap. `more`: ask again after the last. `pending`: the next number is drawn and not written yet; ask again in a moment. */
  z.object({
    events: z.array(DurableEvent),
    head: z.int(),
    epoch: z.string(),
    more: z.boolean(),
    pending: z.boolean(),
    /** Those of the `replies` asked for that still run. */
    growing: z.optional(z.array(GrowingText)),
  }),
  /** Too far behind, or the log is another one: load the room afresh. */
  z.object({ reset: z.literal(true), head: z.int(), epoch: z.string() }),
]);
export type SyncReply = z.infer<typeof SyncReply>;

const Changed = z.object({ seq: z.int() });
const Done = z.object({});

/** What each of `commands` is answered: all of them that a client needs at run time. */
export const commandReplies = {
  hello: z.object({
    user: Me,
    pingSeconds: z.int(),
    limits: z.object({ textBytes: z.int(), frameBytes: z.int() }),
    rooms: z.array(RoomHead),
  }),
  ping: z.object({ heads: Heads }),
  sync: SyncReply,
  'message.send': z.object({ messageId: MessageId, seq: z.int(), at: Time }),
  'message.edit': Changed,
  'message.delete': Changed,
  'reaction.set': Changed,
  typing: Done,
  read: Done,
  'reply.stop': Done,
  'reply.retry': Changed,
} as const;
