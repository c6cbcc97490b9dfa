import { httpHandler } from '../shared/http-handler.ts';
import { correctAttachment } from './correct-attachment.ts';
import { listenAgain } from './listen-again.ts';
import { readOne, readSome } from './read-attachments.ts';
import { readAloud } from './read-speech.ts';
import { readMessageAloud } from './start-speech.ts';
import { startUpload } from './start-upload.ts';

export const handler = httpHandler<'attachments'>({
  'POST /v1/rooms/{roomId}/uploads': startUpload,
  'GET /v1/rooms/{roomId}/attachments': readSome,
  'GET /v1/attachments/{attachmentId}': readOne,
  'PATCH /v1/attachments/{attachmentId}': correctAttachment,
  'POST /v1/attachments/{attachmentId}/transcription': listenAgain,
  'POST /v1/rooms/{roomId}/messages/{messageId}/speech': readMessageAloud,
  'GET /v1/rooms/{roomId}/messages/{messageId}/speech': readAloud,
});
