import * as z from 'zod/mini';
import { AltText, Duration, Peaks } from './attachment.ts';
import { commandReplies, PROTOCOL } from './command-replies.ts';
import { AttachmentId, ClientMessageId, MessageId, ReplyId, RoomId } from './ids.ts';
import { ATTACHMENTS_PER_MESSAGE_MAX, BOTS_PER_ROOM_MAX, TEXT_BYTES_MAX } from './limits.ts';
import { Emoji } from './message.ts';
import { writtenText } from './text.ts';

export { GrowingText, PROTOCOL, RoomHead, SyncReply } from './command-replies.ts';

const Text = writtenText({ bytes: TEXT_BYTES_MAX });
const Empty = z.strictObject({});
const SentAttachment = z.strictObject({
  attachmentId: AttachmentId,
  alt: z.optional(AltText),
  /** Of a recording, so that its bubble is drawn before anybody has checked or loaded it. */
  durationMs: z.optional(Duration),
  peaks: z.optional(Peaks),
});
const Seq = z.int().check(z.minimum(0));

/** Every command: what the client sends in `data`, and what it gets. The data schemas are strict: a foreign field is an error. */
export const commands = {
  hello: {
    data: z.strictObject({
      protocol: z.literal(PROTOCOL),
      device: z.string().check(z.minLength(1), z.maxLength(64)),
      /** What this client has of each room. */
      rooms: z.record(RoomId, z.strictObject({ seq: Seq, epoch: z.string().check(z.maxLength(40)) })),
    }),
    reply: commandReplies.hello,
  },
  ping: { data: Empty, reply: commandReplies.ping },
  sync: {
    data: z.strictObject({
      roomId: RoomId,
      after: Seq,
      epoch: z.optional(z.string()),
      /** Running replies whose text so far is wanted. */
      replies: z.optional(z.array(ReplyId).check(z.maxLength(BOTS_PER_ROOM_MAX))),
    }),
    reply: commandReplies.sync,
  },
  'message.send': {
    data: z.strictObject({
      clientMessageId: ClientMessageId,
      roomId: RoomId,
      /** May be left out where there are attachments. */
      text: z.optional(Text),
      /** Uploads of the sender in this room, in the order they are shown; they need not have come yet. */
      attachments: z.optional(z.array(SentAttachment).check(z.minLength(1), z.maxLength(ATTACHMENTS_PER_MESSAGE_MAX))),
      replyTo: z.optional(MessageId),
      notForBot: z.optional(z.boolean()),
    }),
    reply: commandReplies['message.send'],
  },
  'message.edit': {
    data: z.strictObject({ roomId: RoomId, messageId: MessageId, text: Text }),
    reply: commandReplies['message.edit'],
  },
  'message.delete': {
    data: z.strictObject({ roomId: RoomId, messageId: MessageId }),
    reply: commandReplies['message.delete'],
  },
  'reaction.set': {
    data: z.strictObject({ roomId: RoomId, messageId: MessageId, emoji: Emoji, on: z.boolean() }),
    reply: commandReplies['reaction.set'],
  },
  typing: { data: z.strictObject({ roomId: RoomId, on: z.boolean() }), reply: commandReplies.typing },
  read: { data: z.strictObject({ roomId: RoomId, seq: Seq }), reply: commandReplies.read },
  'reply.stop': {
    data: z.strictObject({ roomId: RoomId, replyId: ReplyId, messageId: MessageId }),
    reply: commandReplies['reply.stop'],
  },
  'reply.retry': {
    data: z.strictObject({ roomId: RoomId, replyId: ReplyId, messageId: MessageId }),
    reply: commandReplies['reply.retry'],
  },
} as const;

export type Commands = typeof commands;
export type Action = keyof Commands;
export const actions = Object.keys(commands) as Action[];
export type CommandData<A extends Action> = z.infer<Commands[A]['data']>;
export type CommandReply<A extends Action> = z.infer<Commands[A]['reply']>;
