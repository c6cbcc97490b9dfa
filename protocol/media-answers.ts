import * as z from 'zod/mini';
import { Attachment, ReadableAttachment } from './attachment.ts';
import { FaceReceipt, MyFace } from './face.ts';
import { AttachmentId } from './ids.ts';
import { Message } from './message.ts';
import { ReadableSpeech } from './speech.ts';
import { Time } from './text.ts';

/** What the routes about pictures, recordings, speech and faces answer: a client loads it with what calls them. */
export const mediaAnswers = {
  /** `before`: where to search on; left out at the log's beginning. */
  'GET /v1/rooms/{roomId}/search': z.object({ messages: z.array(Message), before: z.optional(z.int()) }),
  'POST /v1/rooms/{roomId}/uploads': z.object({
    attachmentId: AttachmentId,
    /** Where to post `fields`, and then the file as `file`, as `multipart/form-data`. */
    url: z.string(),
    fields: z.record(z.string(), z.string()),
    expiresAt: Time,
  }),
  'GET /v1/rooms/{roomId}/attachments': z.object({ attachments: z.array(ReadableAttachment) }),
  'GET /v1/attachments/{attachmentId}': ReadableAttachment,
  'PATCH /v1/attachments/{attachmentId}': Attachment,
  'POST /v1/attachments/{attachmentId}/transcription': Attachment,
  'POST /v1/rooms/{roomId}/messages/{messageId}/speech': ReadableSpeech,
  'GET /v1/rooms/{roomId}/messages/{messageId}/speech': ReadableSpeech,
  'GET /v1/me/face': MyFace,
  'PUT /v1/me/face': MyFace,
  'DELETE /v1/me/face': z.object({ receipt: FaceReceipt }),
} as const;
