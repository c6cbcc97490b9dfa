import * as z from 'zod/mini';
import { AttachmentId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { QueuedPicture, QueuedRecording } from './outbox.ts';
import type { PicturesState } from './picture-types.ts';

export const FILES = 'picture/';
export const DRAFTS = 'picture-draft/';
export const UPLOADS = 'picture-upload/';
export const RECORDINGS = 'recording-draft/';

/** An upload as the device keeps it. */
export const KeptUpload = z.object({
  pictureId: z.string(),
  roomId: RoomId,
  attachmentId: AttachmentId,
  /** Of a picture. */
  width: z.optional(z.number()),
  height: z.optional(z.number()),
  /** Of a recording. */
  durationMs: z.optional(z.int()),
  peaks: z.optional(z.array(z.int())),
  url: z.string(),
  fields: z.record(z.string(), z.string()),
  /** Of its form, in milliseconds since 1970. */
  expiresAt: z.number(),
  isPosted: z.optional(z.boolean()),
  isStopped: z.optional(z.boolean()),
  /** The message that shows it, once the room has it. */
  messageId: z.optional(MessageId),
});
export type KeptUpload = z.infer<typeof KeptUpload>;

type Entries = readonly (readonly [key: string, value: unknown])[];

export function uploadsIn(entries: Entries): KeptUpload[] {
  return entries.flatMap(([, value]) => {
    const upload = KeptUpload.safeParse(value);
    return upload.success ? [upload.data] : [];
  });
}

export function draftsIn(entries: Entries): PicturesState['drafts'] {
  return byRoom(entries, DRAFTS, z.array(QueuedPicture));
}

export function recordingsIn(entries: Entries): PicturesState['recordings'] {
  return byRoom(entries, RECORDINGS, QueuedRecording);
}

function byRoom<Kept>(entries: Entries, prefix: string, schema: z.ZodMiniType<Kept>): Record<RoomId, Kept> {
  const found = entries.flatMap(([key, value]) => {
    const [roomId, kept] = [RoomId.safeParse(key.slice(prefix.length)), schema.safeParse(value)];
    return roomId.success && kept.success ? [[roomId.data, kept.data] as const] : [];
  });
  return Object.fromEntries(found);
}

/** What an upload is of, as a message that is sent anew names it. */
export function filesOf({ pictureId, width, height, durationMs, peaks }: KeptUpload, alt: string | undefined) {
  if (durationMs !== undefined && peaks !== undefined)
    return { recording: { recordingId: pictureId, durationMs, peaks } };
  if (width === undefined || height === undefined) return {};
  return { pictures: [{ pictureId, width, height, ...(alt !== undefined && { alt }) }] };
}
