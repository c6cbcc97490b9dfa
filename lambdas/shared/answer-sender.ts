import type { RoomRow } from '../../aws/table-room.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { BotId } from '../../protocol/ids.ts';

/** A bot that was removed while it thought says nothing any more. @throws DomainError `not_found` */
export function assertStillThere(room: RoomRow, botId: BotId): void {
  if (!room.bots.some((bot) => bot.botId === botId)) throw new DomainError('not_found', 'The bot has left the room.');
}
