import { type BotRow, deleteBot, updateBot } from '../../aws/table-bot.ts';
import { listRoomIds } from '../../aws/table-member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { BotId, RoomId, UserId } from '../../protocol/ids.ts';
import { removeMember } from './remove-member.ts';

/** It leaves every room before it goes, so that no room shows a bot that is nowhere. */
export async function deleteWholeBot(row: BotRow, by: UserId): Promise<void> {
  await updateBot(row.botId, { status: 'disabled' });
  for (const roomId of await listRoomIds(row.botId)) await leave(roomId, row.botId, by);
  await deleteBot(row);
}

async function leave(roomId: RoomId, botId: BotId, by: UserId): Promise<void> {
  try {
    await removeMember(roomId, botId, by, () => {});
  } catch (thrown) {
    // Somebody else removed it meanwhile, or the room is gone.
    if (!(thrown instanceof DomainError) || thrown.code !== 'not_found') throw thrown;
  }
}
