import type { BotId } from '../protocol/ids.ts';
import { HOPS_MAX } from '../protocol/limits.ts';
import type { Message } from '../protocol/message.ts';
import type { RoomBot } from '../protocol/room.ts';

/**
 * The bots of a room that hear a message: not its sender, no bot at all for a notice, for what another bot said, for
 * what is marked "not for the bot", or for an answer at the end of the allowed chain.
 */
export function botsThatHear(bots: readonly RoomBot[], message: Message): BotId[] {
  if (message.kind === 'notice' || message.notForBot || message.sender.kind === 'bot') return [];
  if (message.hops >= HOPS_MAX) return [];
  return bots.filter((bot) => hears(bot, message)).map((bot) => bot.botId);
}

function hears(bot: RoomBot, message: Message): boolean {
  switch (bot.trigger) {
    case 'off':
      return false;
    case 'mention':
      return message.mentions.includes(bot.botId);
    case 'all':
      return true;
    default:
      return bot.trigger satisfies never;
  }
}
