import * as z from 'zod/mini';
import { AttachmentId, MessageId, RoomId } from '../../../protocol/ids.ts';
import { QueuedPicture } from './outbox.ts';
import type { PicturesState } from './picture-types.ts';

export const FILES = 'picture/';
export const DRAFTS = 'picture-draft/';
export const UPLOADS = 'picture-upload/';

/** An upload as the device keeps it. */
export const KeptUpload = z.object({
  pictureId: z.string(),
  roomId: RoomId,
  attachmentId: AttachmentId,
  width: z.number(),
  height: z.number(),
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
  const drafts = entries.flatMap(([key, value]) => {
    const [roomId, pictures] = [RoomId.safeParse(key.slice(DRAFTS.length)), z.array(QueuedPicture).safeParse(value)];
    return roomId.success && pictures.success ? [[roomId.data, pictures.data] as const] : [];
  });
  return Object.fromEntries(drafts);
}
