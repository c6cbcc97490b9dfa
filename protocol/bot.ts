import * as z from 'zod/mini';
import { ReplyFailure } from './events.ts';
import { BotId, DeliveryId, MessageId, RoomId } from './ids.ts';
import { BOT_ENDPOINT_CHARS_MAX, NAME_CHARS_MAX } from './limits.ts';
import { line, Time } from './text.ts';
import { Handle } from './user.ts';

/** What a bot can be told. */
export const BotEventName = z.enum([
  'bot.ping',
  'room.bot_added',
  'room.bot_removed',
  'message.created',
  'message.updated',
  'message.deleted',
  'attachment.understood',
  'reaction.added',
  'reply.cancelled',
]);
export type BotEventName = z.infer<typeof BotEventName>;

/** What a bot asks to be told; a ping it gets whenever its maker wants one. */
export const WantedEvent = z.enum(BotEventName.options.filter((name) => name !== 'bot.ping'));
export type WantedEvent = z.infer<typeof WantedEvent>;
export const WANTED_BY_DEFAULT: readonly WantedEvent[] = ['message.created', 'reply.cancelled'];

/** What it wants to know of pictures and recordings: words about them, links to them, or both. */
export const Understanding = z.enum(['none', 'text', 'media', 'both']);
export type Understanding = z.infer<typeof Understanding>;

/**
 * `pending`: its endpoint has not passed the checks yet. `active`: it hears and answers. `paused`: by its owner, or
 * because it failed too often. `disabled`: it answered 410, which says that it is gone; the checks bring it back.
 */
export const BotStatus = z.enum(['pending', 'active', 'paused', 'disabled']);
export type BotStatus = z.infer<typeof BotStatus>;

export const BotName = /* @__PURE__ */ line({ chars: NAME_CHARS_MAX });
export const BotEndpoint = /* @__PURE__ */ z.url({ protocol: /^https?$/ }).check(z.maxLength(BOT_ENDPOINT_CHARS_MAX));

/** A bot as its owner sees it. */
export const Bot = z.object({
  botId: BotId,
  name: z.string(),
  /** What people type after an @ to ask it. */
  handle: Handle,
  endpoint: z.string(),
  events: z.array(WantedEvent),
  understanding: Understanding,
  waitForUnderstanding: z.boolean(),
  status: BotStatus,
  /** Set when it was paused by us, not by its owner. */
  pausedByFailures: z.optional(z.boolean()),
  /** Failures since its last success. */
  failures: z.int(),
  /** Until then the secret before the last rotation signs too. */
  previousSecretExpiresAt: z.optional(Time),
  createdAt: Time,
});
export type Bot = z.infer<typeof Bot>;

/** Whom an admin may bring into a room: bots of their own, and the deployment's. */
export const BotChoice = z.object({ botId: BotId, name: z.string(), handle: Handle, isMine: z.boolean() });
export type BotChoice = z.infer<typeof BotChoice>;

/** One of the checks that an endpoint must pass, and what came of it. */
export const EndpointCheck = z.object({
  name: z.enum(['address', 'challenge', 'signature']),
  passed: z.boolean(),
  /** What went wrong, in words for the bot's maker. */
  reason: z.optional(z.string()),
  status: z.optional(z.int()),
  latencyMs: z.optional(z.int()),
  /** The beginning of what the endpoint answered. Foreign text. */
  answer: z.optional(z.string()),
});
export type EndpointCheck = z.infer<typeof EndpointCheck>;

/** What one attempt to deliver came to. */
export const DeliveryAttempt = z.object({
  at: Time,
  /** Until the answer was complete, in milliseconds. */
  latencyMs: z.int(),
  /** The HTTP status, when there was one. */
  status: z.optional(z.int()),
  failure: z.optional(ReplyFailure),
});
export type DeliveryAttempt = z.infer<typeof DeliveryAttempt>;

/** `waiting`: another attempt will follow. `late`: the answer came after its time, and was not posted. */
export const DeliveryStatus = z.enum(['waiting', 'delivered', 'failed', 'late']);
export type DeliveryStatus = z.infer<typeof DeliveryStatus>;

/** An event that was brought to a bot, or could not be, as its owner sees it for 30 days. */
export const Delivery = z.object({
  deliveryId: DeliveryId,
  type: BotEventName,
  at: Time,
  roomId: z.optional(RoomId),
  messageId: z.optional(MessageId),
  status: DeliveryStatus,
  /** The latest, oldest first. */
  attempts: z.array(DeliveryAttempt),
  /** The first 2 KB of the last answer. Foreign text. */
  answer: z.optional(z.string()),
});
export type Delivery = z.infer<typeof Delivery>;
