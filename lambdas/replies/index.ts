import { botHandler } from './bot-handler.ts';
import { postMessages } from './post-messages.ts';
import { pushReply } from './push-reply.ts';

export const handler = botHandler({
  'POST /v1/replies/{replyId}': pushReply,
  'POST /v1/rooms/{roomId}/messages': postMessages,
});
