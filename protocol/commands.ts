import * as z from 'zod/mini';
import { DurableEvent } from './events.ts';
import { ClientMessageId, MessageId, ReplyId, RoomId } from './ids.ts';
import { TEXT_BYTES_MAX } from './limits.ts';
import { Emoji } from './message.ts';
import { Time, writtenText } from './text.ts';
import { Me } from './user.ts';

export const PROTOCOL = 'mathia.v1';

const Text = writtenText({ bytes: TEXT_BYTES_MAX });
const Empty = z.strictObject({});
const Seq = z.int().check(z.minimum(0));

/** A room as `hello` tells it. */
export const RoomHead = z.object({ roomId: RoomId, head: z.int(), epoch: z.string(), readSeq: z.int() });
export type RoomHead = z.infer<typeof RoomHead>;

const Heads = z.record(z.string(), z.int());

export const SyncReply = z.union([
  /** Events after `after`, in order, without a gap. `more`: ask again after the last. `pending`: the next number is drawn and not written yet; ask again in a moment. */
  z.object({
    events: z.array(DurableEvent),
    head: z.int(),
    epoch: z.string(),
    more: z.boolean(),
    pending: z.boolean(),
  }),
  /** Too far behind, or the log is another one: load the room afresh. */
  z.object({ reset: z.literal(true), head: z.int(), epoch: z.string() }),
]);
export type SyncReply = z.infer<typeof SyncReply>;

const Changed = z.object({ seq: z.int() });

/** Every command: what the client sends in `data`, and what it gets. The data schemas are strict: a foreign field is an error. */
export const commands = {
  hello: {
    data: z.strictObject({
      protocol: z.literal(PROTOCOL),
      device: z.string().check(z.minLength(1), z.maxLength(64)),
      /** What this client has of each room. */
      rooms: z.record(RoomId, z.strictObject({ seq: Seq, epoch: z.string().check(z.maxLength(40)) })),
    }),
    reply: z.object({
      user: Me,
      pingSeconds: z.int(),
      limits: z.object({ textBytes: z.int(), frameBytes: z.int() }),
      rooms: z.array(RoomHead),
    }),
  },
  ping: { data: Empty, reply: z.object({ heads: Heads }) },
  sync: { data: z.strictObject({ roomId: RoomId, after: Seq, epoch: z.optional(z.string()) }), reply: SyncReply },
  'message.send': {
    data: z.strictObject({
      clientMessageId: ClientMessageId,
      roomId: RoomId,
      text: Text,
      replyTo: z.optional(MessageId),
      notForBot: z.optional(z.boolean()),
    }),
    reply: z.object({ messageId: MessageId, seq: z.int(), at: Time }),
  },
  'message.edit': { data: z.strictObject({ roomId: RoomId, messageId: MessageId, text: Text }), reply: Changed },
  'message.delete': { data: z.strictObject({ roomId: RoomId, messageId: MessageId }), reply: Changed },
  'reaction.set': {
    data: z.strictObject({ roomId: RoomId, messageId: MessageId, emoji: Emoji, on: z.boolean() }),
    reply: Changed,
  },
  typing: { data: z.strictObject({ roomId: RoomId, on: z.boolean() }), reply: z.object({}) },
  read: { data: z.strictObject({ roomId: RoomId, seq: Seq }), reply: z.object({}) },
  'reply.stop': {
    data: z.strictObject({ roomId: RoomId, replyId: ReplyId, messageId: MessageId }),
    reply: z.object({}),
  },
  'reply.retry': { data: z.strictObject({ roomId: RoomId, replyId: ReplyId, messageId: MessageId }), reply: Changed },
} as const;

export type Commands = typeof commands;
export type Action = keyof Commands;
export const actions = Object.keys(commands) as Action[];
export type CommandData<A extends Action> = z.infer<Commands[A]['data']>;
export type CommandReply<A extends Action> = z.infer<Commands[A]['reply']>;
