import type { CommandReply } from '../../../protocol/commands.ts';
import type { DurableEventOf } from '../../../protocol/events.ts';
import type { Me } from '../../../protocol/user.ts';
import { hasFiles, type QueuedItem } from './outbox.ts';

/**
 * My message as its event will say it, when the reply alone tells enough: a mention is the server's to find, and only
 * an @ can be one; what became of its files meanwhile is the server's to tell, too. It spares asking for my own messages, which the server does not post to the socket they came from.
 */
export function ownEvent(
  item: QueuedItem,
  { messageId, seq, at }: CommandReply<'message.send'>,
  me: Me,
): DurableEventOf<'message.created'> | undefined {
  const { roomId, clientMessageId, text, replyTo, notForBot } = item;
  if (text.includes('@') || hasFiles(item)) return undefined;
  const data = {
    messageId,
    seq,
    kind: 'message' as const,
    sender: { id: me.userId, name: me.name, kind: 'human' as const },
    text,
    attachments: [],
    ...(replyTo !== undefined && { replyTo }),
    mentions: [],
    clientMessageId,
    at,
    version: seq,
    hops: 0,
    ...(notForBot === true && { notForBot }),
    reactions: {},
  };
  return { event: 'message.created', roomId, seq, at, data };
}
