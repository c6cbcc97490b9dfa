import { readForBot, readForReply } from './bot-attachments.ts';
import { botHandler } from './bot-handler.ts';
import { postMessages } from './post-messages.ts';
import { pushReply } from './push-reply.ts';

export const handler = botHandler({
  'POST /v1/replies/{replyId}': pushReply,
  'POST /v1/rooms/{roomId}/messages': postMessages,
  'GET /v1/replies/{replyId}/attachments/{attachmentId}': readForReply,
  'GET /v1/rooms/{roomId}/attachments/{attachmentId}': readForBot,
});
