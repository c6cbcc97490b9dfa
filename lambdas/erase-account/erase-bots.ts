import { queryPartition } from '../../aws/table.ts';
import { listBots } from '../../aws/table-bot.ts';
import type { ErasureRow } from '../../aws/table-erasure.ts';
import { BotId } from '../../protocol/ids.ts';
import { deleteWholeBot } from '../shared/delete-bot.ts';
import { dropRows } from './drop-rows.ts';

const DELIVERIES_AT_A_TIME = 200;

/** Their bots leave every room and go, and then the log of what they were sent. True when nothing is left. */
export async function eraseBots({ userId, authors }: ErasureRow): Promise<boolean> {
  for (const bot of await listBots(userId)) await deleteWholeBot(bot, userId);
  for (const author of authors) {
    const botId = BotId.safeParse(author);
    if (!botId.success) continue;
    const rows = await queryPartition(`BOT#${botId.data}`, DELIVERIES_AT_A_TIME);
    await dropRows(rows);
    if (rows.length === DELIVERIES_AT_A_TIME) return false;
  }
  return true;
}
