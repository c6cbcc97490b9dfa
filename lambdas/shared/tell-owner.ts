import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { UserId } from '../../protocol/ids.ts';
import { firstBotRoomId } from './new-room.ts';
import { say } from './whole-answer.ts';

/** A notice from the deployment's bot, in the owner's own room with it. Where there is no such room, the bot's page says it. */
export async function tellOwner(ownerId: UserId, text: string): Promise<void> {
  const { botId, name: botName } = DEFAULT_BOT;
  try {
    await say({ roomId: firstBotRoomId(ownerId), botId, botName, hops: 0 }, [{ text, kind: 'notice' }]);
  } catch (thrown) {
    if (!(thrown instanceof DomainError) || thrown.code !== 'not_found') throw thrown;
  }
}
