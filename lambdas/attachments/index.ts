import { httpHandler } from '../shared/http-handler.ts';
import { correctAttachment } from './correct-attachment.ts';
import { readOne, readSome } from './read-attachments.ts';
import { startUpload } from './start-upload.ts';

export const handler = httpHandler<'attachments'>({
  'POST /v1/rooms/{roomId}/uploads': startUpload,
  'GET /v1/rooms/{roomId}/attachments': readSome,
  'GET /v1/attachments/{attachmentId}': readOne,
  'PATCH /v1/attachments/{attachmentId}': correctAttachment,
});
