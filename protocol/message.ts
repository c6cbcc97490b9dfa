import * as z from 'zod/mini';
import { Attachment } from './attachment.ts';
import { ClientMessageId, MemberId, MessageId, ReplyId } from './ids.ts';
import { EMOJI_CHARS_MAX } from './limits.ts';
import { Speech } from './speech.ts';
import { Time } from './text.ts';

export const Sender = z.object({ id: MemberId, name: z.string(), kind: z.enum(['human', 'bot']) });
export type Sender = z.infer<typeof Sender>;

/** Exactly one emoji of Unicode's list "recommended for general interchange", with its modifiers and joiners. */
export const Emoji = /* @__PURE__ */ z.string().check(z.maxLength(EMOJI_CHARS_MAX), z.regex(/^\p{RGI_Emoji}$/v));
export type Emoji = z.infer<typeof Emoji>;

/** A `notice` is inert: it wakes no bot. */
export const MessageKind = z.enum(['message', 'notice']);

export const Message = z.object({
  messageId: MessageId,
  /** The number of its `message.created` in the room's log. */
  seq: z.int(),
  kind: MessageKind,
  sender: Sender,
  /** Empty when deleted, and when the attachments say it all. */
  text: z.string(),
  attachments: z.array(Attachment),
  replyTo: z.optional(MessageId),
  mentions: z.array(MemberId),
  /** Only its sender is told. */
  clientMessageId: z.optional(ClientMessageId),
  at: Time,
  /** The number of the last event that changed it; an event at or below it is already in it. */
  version: z.int(),
  /** 0 for a person; an answer has one more than what it answers. */
  hops: z.int(),
  notForBot: z.optional(z.boolean()),
  editedAt: z.optional(Time),
  deletedAt: z.optional(Time),
  /** Emoji -> who. */
  reactions: z.record(z.string(), z.array(MemberId)),
  /** Set on a bot's answer: which one, and to what. `running` while it grows; then `text` is its first piece. */
  reply: z.optional(z.object({ replyId: ReplyId, messageId: MessageId, running: z.optional(z.boolean()) })),
  /** Somebody wanted to hear it. An edit takes it away: what is heard is what is read. */
  speech: z.optional(Speech),
  /** What the bot offers to be said next. */
  suggestions: z.optional(z.array(z.string())),
});
export type Message = z.infer<typeof Message>;
