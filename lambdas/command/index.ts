import { socketHandler } from '../shared/socket-handler.ts';
import { deleteMessage, editMessage } from './change-message.ts';
import { sayHello } from './hello.ts';
import { ping } from './ping.ts';
import { setReaction } from './reaction.ts';
import { markAsRead } from './read.ts';
import { retryReply, stopReply } from './reply.ts';
import { sendMessage } from './send-message.ts';
import { sync } from './sync.ts';
import { showTyping } from './typing.ts';

export const handler = socketHandler({
  hello: sayHello,
  ping,
  sync,
  'message.send': sendMessage,
  'message.edit': editMessage,
  'message.delete': deleteMessage,
  'reaction.set': setReaction,
  typing: showTyping,
  read: markAsRead,
  'reply.stop': stopReply,
  'reply.retry': retryReply,
});
