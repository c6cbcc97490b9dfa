import * as z from 'zod/mini';
import { MessageId } from './ids.ts';
import { Time } from './text.ts';

/** As BCP 47 names it: `en-US`. */
export const Language = /* @__PURE__ */ z
  .string()
  .check(z.maxLength(20), z.regex(/^[a-zA-Z]{2,3}(-[a-zA-Z0-9]{2,8})*$/));

/** How a bot wants to be heard. A voice or a language that is not there becomes another one. */
export const SpeechWish = z.object({
  /** One of Amazon Polly's, as `Joanna`. */
  voice: z.optional(/* @__PURE__ */ z.string().check(z.regex(/^[A-Za-z]{2,20}$/))),
  /** Of the text; it is guessed where it is left out. */
  language: z.optional(Language),
});
export type SpeechWish = z.infer<typeof SpeechWish>;

/**
 * A message that is read aloud, as the message carries it. `making`: `sentences` of it can be heard and more are to come.
 * `ready`: all of it. `failed`: what can be heard is all there is, and `reason` says why, in words for people.
 */
export const Speech = z.object({
  status: z.enum(['making', 'ready', 'failed']),
  reason: z.optional(z.string()),
  language: z.optional(z.string()),
  /** How many can be heard, and how long they are together. */
  sentences: z.int(),
  durationMs: z.int(),
});
export type Speech = z.infer<typeof Speech>;

/** A word as it is heard in its sentence. */
export const SpokenWord = z.object({ text: z.string(), startMs: z.int(), endMs: z.int() });
export type SpokenWord = z.infer<typeof SpokenWord>;

/** One part of it, with its sound (MP3) under a link that carries its own permission. */
export const SpokenSentence = z.object({
  /** Without the marks of its Markdown. */
  text: z.string(),
  url: z.string(),
  durationMs: z.int(),
  words: z.array(SpokenWord),
});
export type SpokenSentence = z.infer<typeof SpokenSentence>;

/** What can be heard of a message, for somebody who may read it. */
export const ReadableSpeech = z.extend(Speech, {
  messageId: MessageId,
  voice: z.optional(z.string()),
  parts: z.array(SpokenSentence),
  /** Of the links. */
  expiresAt: Time,
});
export type ReadableSpeech = z.infer<typeof ReadableSpeech>;

/**
 * What of others is read aloud to somebody without asking: every answer of a bot, none, or the answers to what they said
 * themselves by speaking.
 */
export const SpeechChoice = z.enum(['always', 'never', 'when_spoken']);
export type SpeechChoice = z.infer<typeof SpeechChoice>;
