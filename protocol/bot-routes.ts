import * as z from 'zod/mini';
import { ReadableAttachment } from './attachment.ts';
import { BotEndpoint, BotName, Understanding, WANTED_BY_DEFAULT, WantedEvent } from './bot.ts';
import { botMakerAnswers } from './bot-answers.ts';
import { BotPost, BotPush } from './bot-webhook.ts';
import { AttachmentId, BotId, DeliveryId, MessageId, ReplyId, RoomId } from './ids.ts';
import { Handle } from './user.ts';

const None = z.strictObject({});
const BotPath = z.object({ botId: BotId });
const DeliveryPath = z.object({ botId: BotId, deliveryId: DeliveryId });
const Events = z.array(WantedEvent).check(z.maxLength(WantedEvent.options.length));

/** HTTP for people who make bots; the same doors, tokens and errors as `routes`. */
export const botMakerRoutes = {
  /** The token and the secret are shown once, here. */
  'POST /v1/bots': {
    function: 'bots',
    creates: true,
    tellsSecret: true,
    path: None,
    query: None,
    body: z.strictObject({
      name: BotName,
      /** Made of the name when it is left out. */
      handle: z.optional(Handle),
      endpoint: BotEndpoint,
      events: z._default(Events, [...WANTED_BY_DEFAULT]),
      understanding: z._default(Understanding, 'none'),
      waitForUnderstanding: z._default(z.boolean(), false),
    }),
    answer: botMakerAnswers['POST /v1/bots'],
  },
  'GET /v1/bots': {
    function: 'bots',
    path: None,
    query: None,
    body: None,
    /** `choices`: whom an admin may bring into a room. */
    answer: botMakerAnswers['GET /v1/bots'],
  },
  'GET /v1/bots/{botId}': {
    function: 'bots',
    path: BotPath,
    query: None,
    body: None,
    answer: botMakerAnswers['GET /v1/bots/{botId}'],
  },
  'PATCH /v1/bots/{botId}': {
    function: 'bots',
    path: BotPath,
    query: None,
    /** Another endpoint must pass the checks again. */
    body: z.strictObject({
      name: z.optional(BotName),
      endpoint: z.optional(BotEndpoint),
      events: z.optional(Events),
      understanding: z.optional(Understanding),
      waitForUnderstanding: z.optional(z.boolean()),
      status: z.optional(z.enum(['active', 'paused'])),
    }),
    answer: botMakerAnswers['PATCH /v1/bots/{botId}'],
  },
  /** It leaves all its rooms; what it said stays. */
  'DELETE /v1/bots/{botId}': {
    function: 'bots',
    path: BotPath,
    query: None,
    body: None,
    answer: botMakerAnswers['DELETE /v1/bots/{botId}'],
  },
  /** Runs the checks. All passed: `active`. Else 422, with the checks as the problem's `details`. */
  'POST /v1/bots/{botId}/verify': {
    function: 'bots',
    path: BotPath,
    query: None,
    body: None,
    answer: botMakerAnswers['POST /v1/bots/{botId}/verify'],
  },
  /** A new secret; the one before goes on signing beside it for a day. */
  'POST /v1/bots/{botId}/rotate': {
    function: 'bots',
    creates: true,
    tellsSecret: true,
    path: BotPath,
    query: None,
    body: None,
    answer: botMakerAnswers['POST /v1/bots/{botId}/rotate'],
  },
  /** Sends a `bot.ping`. */
  'POST /v1/bots/{botId}/test': {
    function: 'bots',
    path: BotPath,
    query: None,
    body: None,
    answer: botMakerAnswers['POST /v1/bots/{botId}/test'],
  },
  /** Newest first, 50 a page; `before` is the last one seen. */
  'GET /v1/bots/{botId}/deliveries': {
    function: 'bots',
    path: BotPath,
    query: z.strictObject({ before: z.optional(DeliveryId) }),
    body: None,
    answer: botMakerAnswers['GET /v1/bots/{botId}/deliveries'],
  },
  /** The same event again, under the same `webhook-id`. */
  'POST /v1/bots/{botId}/deliveries/{deliveryId}/replay': {
    function: 'bots',
    path: DeliveryPath,
    query: None,
    body: None,
    answer: botMakerAnswers['POST /v1/bots/{botId}/deliveries/{deliveryId}/replay'],
  },
} as const;

const Said = z.object({ messageId: MessageId, seq: z.int() });

/** HTTP for bots, with tokens of their own. A reply is answered once, so there an `Idempotency-Key` only brings the first answer back. */
export const botRoutes = {
  /** With a reply's token: the whole answer, or a piece of one that grows. */
  'POST /v1/replies/{replyId}': {
    function: 'replies',
    path: z.object({ replyId: ReplyId }),
    body: BotPush,
    /** `messages` as far as there are any yet. */
    answer: z.object({ replyId: ReplyId, messages: z.array(Said) }),
  },
  /** With a bot's token, in rooms that it is in: what nobody asked for. It wants an `Idempotency-Key`. */
  'POST /v1/rooms/{roomId}/messages': {
    function: 'replies',
    path: z.object({ roomId: RoomId }),
    body: BotPost,
    answer: z.object({ messages: z.array(Said) }),
  },
  /** With a reply's token: an attachment that its bot has heard of in the room, as it is now, with fresh links. */
  'GET /v1/replies/{replyId}/attachments/{attachmentId}': {
    function: 'replies',
    path: z.object({ replyId: ReplyId, attachmentId: AttachmentId }),
    body: None,
    answer: ReadableAttachment,
  },
  /** With a bot's token, in rooms that it is in: the attachment as it is now, with fresh links. */
  'GET /v1/rooms/{roomId}/attachments/{attachmentId}': {
    function: 'replies',
    path: z.object({ roomId: RoomId, attachmentId: AttachmentId }),
    body: None,
    answer: ReadableAttachment,
  },
} as const;

export type BotRoutes = typeof botRoutes;
export type BotRouteKey = keyof BotRoutes;
export const botRouteKeys = Object.keys(botRoutes) as BotRouteKey[];
