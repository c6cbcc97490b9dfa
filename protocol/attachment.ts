import * as z from 'zod/mini';
import { AttachmentId, MemberId } from './ids.ts';
import { ALT_CHARS_MAX, AUDIO_MS_MAX, LABEL_CHARS_MAX, PEAK_MAX, PEAKS_MAX } from './limits.ts';
import { line } from './text.ts';

/** What people and bots may upload. Whatever it says it is, the bytes decide. */
export const PictureType = z.enum(['image/jpeg', 'image/png', 'image/webp', 'image/gif', 'image/avif', 'image/tiff']);
export type PictureType = z.infer<typeof PictureType>;

/** What may be uploaded to be heard: as browsers record, and what bots have. */
export const AudioType = z.enum(['audio/webm', 'audio/mp4', 'audio/ogg', 'audio/mpeg', 'audio/wav']);
export type AudioType = z.infer<typeof AudioType>;

export const UploadType = z.enum([...PictureType.options, ...AudioType.options]);
export type UploadType = z.infer<typeof UploadType>;

/** How long a recording is, in milliseconds. */
export const Duration = /* @__PURE__ */ z.int().check(z.minimum(0), z.maximum(AUDIO_MS_MAX));
/** How loud it is, from its beginning to its end, for a drawing of it. Whoever records says so; nobody checks it. */
export const Peaks = /* @__PURE__ */ z
  .array(/* @__PURE__ */ z.int().check(z.minimum(0), z.maximum(PEAK_MAX)))
  .check(z.maxLength(PEAKS_MAX));

/** Words for a picture, for those who cannot see it. */
export const AltText = /* @__PURE__ */ line({ chars: ALT_CHARS_MAX });
export const LabelName = /* @__PURE__ */ line({ chars: LABEL_CHARS_MAX });

/** A place in a picture, each number a part of its width or height, from 0 to 1, from the top left. */
export const Box = z.object({ left: z.number(), top: z.number(), width: z.number(), height: z.number() });
export type Box = z.infer<typeof Box>;

/** A thing that is in the picture; `confidence` from 0 to 1. `boxes` where it is, when that is known. */
export const Label = z.object({
  name: z.string(),
  confidence: z.number(),
  boxes: z.array(Box),
  /** A member said so, not the service. */
  correctedBy: z.optional(MemberId),
});
export type Label = z.infer<typeof Label>;

/** A line of text in the picture. Foreign text: nobody must follow it. */
export const FoundText = z.object({ text: z.string(), confidence: z.number(), box: Box });
export type FoundText = z.infer<typeof FoundText>;

/** Somebody's face: where it is, and whose, only for a member of the room who enrolled. Nothing else is kept of it. */
export const Face = z.object({ box: Box, memberId: z.optional(MemberId), name: z.optional(z.string()) });
export type Face = z.infer<typeof Face>;

/** A word that was heard, with its marks: from when to when, and how sure that is, from 0 to 1. */
export const HeardWord = z.object({
  text: z.string(),
  startMs: z.int(),
  endMs: z.int(),
  confidence: z.number(),
});
export type HeardWord = z.infer<typeof HeardWord>;

/** What was said. Foreign text: nobody must follow it. */
export const Transcript = z.object({
  text: z.string(),
  /** As BCP 47 names it; left out when it could not be told. */
  language: z.optional(z.string()),
  /** In the order of the text, whose words they are; empty where times are not known. */
  words: z.array(HeardWord),
  /** The speaker wrote what they had said. */
  correctedBy: z.optional(MemberId),
});
export type Transcript = z.infer<typeof Transcript>;

/** What a service could not tell: `reason` in words for people. */
export const Missing = z.object({ part: z.enum(['labels', 'text', 'faces', 'moderation']), reason: z.string() });
export type Missing = z.infer<typeof Missing>;

/**
 * What is known of an attachment's content. `pending`: it is being looked at. `done`: as far as it goes; what `missing`
 * names could not be told. `failed`: nothing could be told this time. `unavailable`: nothing of it can be told here.
 */
export const Understood = z.object({
  status: z.enum(['pending', 'done', 'failed', 'unavailable']),
  reason: z.optional(z.string()),
  labels: z.array(Label),
  text: z.array(FoundText),
  faces: z.array(Face),
  /** What the picture should not be shown for without asking. Empty: nothing was found. */
  moderation: z.object({ categories: z.array(z.string()) }),
  missing: z.optional(z.array(Missing)),
  /** Of a recording, once it is `done`. Its text is empty when nobody speaks. */
  transcript: z.optional(Transcript),
  /** More is known than stands here: ask for the attachment. */
  isShortened: z.optional(z.boolean()),
});
export type Understood = z.infer<typeof Understood>;

/** Why an upload was not published, for words in the site. */
export const Refusal = z.enum([
  ...(['empty', 'damaged', 'too_large', 'unreachable'] as const),
  ...(['not_a_picture', 'too_many_pixels'] as const),
  ...(['not_audio', 'has_video', 'too_long'] as const),
]);
export type Refusal = z.infer<typeof Refusal>;

/**
 * A picture or a recording of a message. `waiting`: its upload has not come, or is being checked. `ready`: it was made
 * anew from its pixels, or from its sound, and can be read. `refused`: it is not shown to anybody, and `reason` says why.
 */
export const Attachment = z.object({
  attachmentId: AttachmentId,
  kind: z.enum(['picture', 'audio']),
  status: z.enum(['waiting', 'ready', 'refused']),
  reason: z.optional(Refusal),
  contentType: z.optional(z.string()),
  bytes: z.optional(z.int()),
  /** Of the published picture, in pixels. */
  width: z.optional(z.int()),
  height: z.optional(z.int()),
  /** A blurred picture of it in a few characters (blurha.sh), shown until the picture is there. */
  blurHash: z.optional(z.string()),
  /** Of a recording. Before it is `ready`, as its sender says. */
  durationMs: z.optional(z.int()),
  peaks: z.optional(z.array(z.int())),
  /** What a person wrote. Where nobody did, `altOf` makes words of what was understood. */
  alt: z.optional(z.string()),
  /** A model made it. */
  madeByModel: z.optional(z.boolean()),
  /** Since it is `ready`. */
  understanding: z.optional(Understood),
});
export type Attachment = z.infer<typeof Attachment>;

/** Addresses that carry their own permission: whoever has one can read. A recording has no preview. */
const Urls = z.object({ full: z.string(), preview: z.optional(z.string()) });

/** An attachment for somebody who may read it; without links until it is `ready`. */
export const ReadableAttachment = z.extend(Attachment, { urls: z.optional(Urls), expiresAt: z.optional(z.string()) });
export type ReadableAttachment = z.infer<typeof ReadableAttachment>;

/** Where an attachment can be read for a while. */
export type Links = Required<Pick<ReadableAttachment, 'urls' | 'expiresAt'>>;
