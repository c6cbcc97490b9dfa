import * as z from 'zod/mini';
import { UserId } from './ids.ts';
import { Time } from './text.ts';

/** What somebody agreed to, and when. */
export const FaceConsent = z.object({
  version: z.int(),
  purpose: z.string(),
  at: Time,
  /** It ends then by itself, as if it were withdrawn. */
  expiresAt: Time,
});
export type FaceConsent = z.infer<typeof FaceConsent>;

/** Face recognition as it concerns one person. */
export const MyFace = z.object({
  /** Whether this deployment recognises faces at all. */
  isAvailable: z.boolean(),
  /** The text to agree to. */
  terms: z.object({ version: z.int(), purpose: z.string(), text: z.array(z.string()) }),
  /** Absent: not enrolled. */
  consent: z.optional(FaceConsent),
});
export type MyFace = z.infer<typeof MyFace>;

/** What a withdrawal erased. */
export const FaceReceipt = z.object({
  userId: UserId,
  at: Time,
  /** Measurements of the face in the collection. */
  faces: z.int(),
  /** Consent records. */
  consents: z.int(),
  /** Pictures in which the name was taken away again. */
  pictures: z.int(),
});
export type FaceReceipt = z.infer<typeof FaceReceipt>;
