import type { DurableEvent } from '../protocol/events.ts';
import type { MemberId } from '../protocol/ids.ts';
import type { Message } from '../protocol/message.ts';

/** What stands where somebody had a name, or their bot. */
const ACCOUNT_NAME = 'Deleted account';
const BOT_NAME = 'Deleted bot';
const HANDLE = 'deleted';

export type Authors = ReadonlySet<MemberId>;

export function erasedName(id: MemberId): string {
  return id.startsWith('bot_') ? BOT_NAME : ACCOUNT_NAME;
}

export function isBy(message: Message, authors: Authors): boolean {
  return authors.has(message.sender.id);
}

/** A message that is deleted already, without who said it. `undefined` when it is so. */
export function withoutSender(message: Message): Message | undefined {
  const name = erasedName(message.sender.id);
  if (message.sender.name === name && message.clientMessageId === undefined) return undefined;
  const { clientMessageId: _, ...rest } = message;
  return { ...rest, sender: { ...message.sender, name } };
}

/** What an event of the log says once `authors` are nobody any more; `undefined` when it says nothing else. */
export function withoutNames(event: DurableEvent, authors: Authors): DurableEvent['data'] | undefined {
  switch (event.event) {
    case 'member.joined':
    case 'member.updated':
      if (!authors.has(event.data.userId)) return undefined;
      return { ...event.data, name: erasedName(event.data.userId), handle: HANDLE };
    case 'member.left':
      if (!authors.has(event.data.userId)) return undefined;
      return { ...event.data, name: erasedName(event.data.userId) };
    case 'room.updated':
      if (!event.data.bots.some(({ botId }) => authors.has(botId))) return undefined;
      return { ...event.data, bots: event.data.bots.map((bot) => (authors.has(bot.botId) ? erasedBot(bot) : bot)) };
    default:
      return undefined;
  }
}

function erasedBot<Bot extends { botId: MemberId }>(bot: Bot) {
  return { ...bot, name: erasedName(bot.botId), handle: HANDLE };
}

/** The emoji by which somebody's reactions stand at a message. */
export function reactionsOf(message: Message, userId: MemberId): string[] {
  return Object.entries(message.reactions).flatMap(([emoji, who]) => (who.includes(userId) ? [emoji] : []));
}

/** Who owns a room next, when its only owner is gone: the admin, else the member, who has been there longest. */
export function heirOf<M extends { role: string; joinedAt: string }>(members: readonly M[]): M | undefined {
  const rank = ({ role, joinedAt }: M) => `${role === 'admin' ? 0 : 1} ${joinedAt}`;
  return [...members].sort((one, other) => (rank(one) < rank(other) ? -1 : 1))[0];
}
