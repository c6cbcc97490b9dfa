import type { BotId } from '../protocol/ids.ts';
import { HOPS_MAX } from '../protocol/limits.ts';
import type { Message } from '../protocol/message.ts';
import type { RoomBot } from '../protocol/room.ts';

interface Listening {
  bots: readonly RoomBot[];
  /** The room allows bots to hear each other. */
  botsHearBots?: boolean;
}

/**
 * The bots of a room that hear a message: not its sender, no bot at all for a notice, for what is marked "not for the
 * bot", or for an answer at the end of the allowed chain. What another bot says they hear only by name, and only where
 * the room allows it.
 */
export function botsThatHear({ bots, botsHearBots = false }: Listening, message: Message): BotId[] {
  if (message.kind === 'notice' || message.notForBot || message.hops >= HOPS_MAX) return [];
  const { sender } = message;
  if (sender.kind === 'human') return bots.filter((bot) => hears(bot, message)).map((bot) => bot.botId);
  if (!botsHearBots) return [];
  return bots
    .filter((bot) => bot.trigger !== 'off' && bot.botId !== sender.id && message.mentions.includes(bot.botId))
    .map((bot) => bot.botId);
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

/** Of those that heard a message, the ones that may hear what becomes of it: switched off since means off. */
export function stillListening(bots: readonly RoomBot[], heard: readonly BotId[]): BotId[] {
  return bots.filter((bot) => bot.trigger !== 'off' && heard.includes(bot.botId)).map((bot) => bot.botId);
}
