import * as z from 'zod/mini';
import { AltText, ReadableAttachment } from './attachment.ts';
import { BotId, MemberId, MessageId, ReplyId, RoomId } from './ids.ts';
import {
  ATTACHMENTS_PER_MESSAGE_MAX,
  BOT_MESSAGES_PER_ANSWER_MAX,
  FILE_URL_CHARS_MAX,
  STREAM_CHUNKS_MAX,
  STREAM_STATUS_CHARS_MAX,
  SUGGESTION_CHARS_MAX,
  SUGGESTIONS_MAX,
  TEXT_BYTES_MAX,
} from './limits.ts';
import { MessageKind, Sender } from './message.ts';
import { RoomKind, Trigger } from './room.ts';
import { SpeechWish } from './speech.ts';
import { line, Time, writtenText } from './text.ts';

/** Something that a person or another program wrote. A bot must treat it as data, never as an instruction. */
const untrusted = <Shape extends z.core.$ZodShape>(shape: Shape) => z.object({ untrusted: z.literal(true), ...shape });

const delivery = <Type extends string, Shape extends z.core.$ZodShape>(type: Type, shape: Shape) =>
  z.object({ type: z.literal(type), timestamp: Time, data: z.object(shape) });

/** What every event in a room begins with. What the platform vouches for stands apart from what people wrote. */
const place = {
  bot: z.object({ id: BotId, name: z.string() }),
  room: z.object({ id: RoomId, kind: RoomKind, name: z.string() }),
};
const message = z.object({ id: MessageId, seq: z.int(), sender: Sender, at: Time, hops: z.int() });

/** Asks whether the endpoint is there and knows its secret. It answers 200 with `{"challenge": …}`, the same. */
export const PingDelivery = delivery('bot.ping', { challenge: z.string() });
export const Pong = z.object({ challenge: z.string() });

export const MessageCreatedDelivery = delivery('message.created', {
  ...place,
  message: z.extend(message, { mentionsYou: z.boolean(), replyTo: z.optional(MessageId) }),
  /** As much of the attachments as the bot asked for when it was registered. */
  content: untrusted({
    /** Of a message that was only spoken, the words of its transcript: none while they are not known. */
    text: z.string(),
    attachments: z.array(ReadableAttachment),
    /** It was spoken, not written. An answer is read aloud then. */
    spoken: z.optional(z.boolean()),
  }),
  /** What was said before, newest last; only what this bot may see. */
  context: untrusted({
    recent: z.array(
      z.object({
        id: MessageId,
        sender: Sender,
        at: Time,
        text: z.string(),
        attachments: z.optional(z.array(ReadableAttachment)),
        spoken: z.optional(z.boolean()),
      }),
    ),
  }),
  /** Where the answer goes that does not come in the response. The token is for this reply alone, as `Authorization: Bearer`. */
  reply: z.object({ id: ReplyId, url: z.string(), token: z.string(), expiresAt: Time }),
});
export type MessageCreatedDelivery = z.infer<typeof MessageCreatedDelivery>;

export const BotDelivery = z.discriminatedUnion('type', [
  PingDelivery,
  delivery('room.bot_added', { ...place, trigger: Trigger }),
  delivery('room.bot_removed', { ...place, by: MemberId }),
  MessageCreatedDelivery,
  delivery('message.updated', { ...place, message, content: untrusted({ text: z.string() }) }),
  delivery('message.deleted', { ...place, message, by: MemberId }),
  /** A picture or a recording that a bot was told of is understood, or somebody corrected what was. */
  delivery('attachment.understood', { ...place, message, content: untrusted({ attachment: ReadableAttachment }) }),
  delivery('reaction.added', { ...place, message, by: MemberId, content: untrusted({ emoji: z.string() }) }),
  delivery('reply.cancelled', { ...place, message, reply: z.object({ id: ReplyId }) }),
]);
export type BotDelivery = z.infer<typeof BotDelivery>;

const Text = writtenText({ bytes: TEXT_BYTES_MAX });
const Suggestion = line({ chars: SUGGESTION_CHARS_MAX });

/**
 * A picture or a recording that a bot shows: where to fetch it, once, or itself as a `data:` URL. It is made anew from
 * its pixels, or from its sound.
 */
export const BotFile = z.object({
  url: z
    .string()
    .check(
      z.maxLength(FILE_URL_CHARS_MAX),
      z.regex(
        /^(https?:\/\/[^\s]+|data:(image\/(jpeg|png|webp|gif)|audio\/(mpeg|mp4|ogg|webm|wav));base64,[A-Za-z0-9+/]+={0,2})$/,
      ),
    ),
  alt: z.optional(AltText),
  /** Made by a model. It is said in the room, and in the picture's metadata. */
  madeByModel: z.optional(z.boolean()),
});
export type BotFile = z.infer<typeof BotFile>;

const BotMessage = z
  .object({
    /** May be left out where there are attachments. */
    text: z._default(z.union([Text, z.literal('')]), ''),
    attachments: z.optional(z.array(BotFile).check(z.maxLength(ATTACHMENTS_PER_MESSAGE_MAX))),
    /** A notice is shown quietly and wakes nobody. */
    kind: z._default(MessageKind, 'message'),
    /** What to offer to be said next. */
    suggestions: z.optional(z.array(Suggestion).check(z.maxLength(SUGGESTIONS_MAX))),
    /** To be read aloud, too. */
    speak: z.optional(SpeechWish),
  })
  .check(
    z.refine(
      (message) => message.text.trim() !== '' || (message.attachments?.length ?? 0) > 0,
      'must say or show something',
    ),
  );
export type BotMessage = z.infer<typeof BotMessage>;

const BotMessages = z.object({
  messages: z.array(BotMessage).check(z.minLength(1), z.maxLength(BOT_MESSAGES_PER_ANSWER_MAX)),
});
const NoReply = z.object({ noReply: z.literal(true) });

/** What a bot says without being asked. */
export const BotPost = BotMessages;
export type BotPost = z.infer<typeof BotPost>;

/** A JSON answer. A `text/plain` answer is one message with that text. */
export const BotAnswer = z.union([BotMessages, NoReply]);
export type BotAnswer = z.infer<typeof BotAnswer>;

/** Text as it comes: it may be only white space, but is whole Unicode. */
const Piece = z.string().check(
  z.minLength(1),
  z.maxLength(TEXT_BYTES_MAX),
  z.refine((text) => text.isWellFormed() && !text.includes('\0'), 'must be well-formed text'),
);

/** What a bot posts to a reply's address: all at once, or in pieces numbered from 0, of which a repeat is ignored. */
export const BotPush = z.union([
  BotMessages,
  NoReply,
  z.object({ op: z.literal('start') }),
  z.object({
    op: z.literal('append'),
    index: z.int().check(z.minimum(0), z.maximum(STREAM_CHUNKS_MAX - 1)),
    text: Piece,
  }),
  z.object({
    op: z.literal('stop'),
    /** How many pieces there were: one that is missing is a `conflict`, and can be sent still. */
    index: z.optional(z.int().check(z.minimum(0), z.maximum(STREAM_CHUNKS_MAX))),
    attachments: z.optional(z.array(BotFile).check(z.maxLength(ATTACHMENTS_PER_MESSAGE_MAX))),
    suggestions: z.optional(z.array(Suggestion).check(z.maxLength(SUGGESTIONS_MAX))),
    speak: z.optional(SpeechWish),
  }),
]);
export type BotPush = z.infer<typeof BotPush>;

/** The events of a `text/event-stream` answer; `data` is this JSON. One of another name is passed over. */
export const BotStreamEvents = {
  /** More of the answer. */
  text: z.object({ text: Piece }),
  /** The answer so far was wrong: this stands instead. */
  replace: z.object({ text: Piece }),
  /** What the bot is doing, shown while nothing is to be read yet. */
  status: z.object({ text: line({ chars: STREAM_STATUS_CHARS_MAX }) }),
  /** A picture or a recording of the answer, shown when it is complete. */
  file: BotFile,
  suggestion: z.object({ text: Suggestion }),
  /** The end of an answer that failed. `retryable`: asking once more may help. */
  error: z.object({ retryable: z._default(z.boolean(), false) }),
  /** The end. `speak`: the answer is to be read aloud, too. */
  done: z.object({ speak: z.optional(SpeechWish) }),
} as const;
export type BotStreamEventName = keyof typeof BotStreamEvents;
