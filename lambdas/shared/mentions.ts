import { getRows } from '../../aws/table.ts';
import { type MemberRow, memberKey } from '../../aws/table-member.ts';
import { findUserIds } from '../../aws/table-user.ts';
import { mentionedHandles } from '../../core/mention.ts';
import type { BotId, MemberId, RoomId } from '../../protocol/ids.ts';
import type { Message } from '../../protocol/message.ts';
import type { RoomBot } from '../../protocol/room.ts';

/** The people of the room whom a text names. Costs nothing for a text without an @. */
export async function mentionedMembers(roomId: RoomId, text: string): Promise<MemberId[]> {
  const handles = mentionedHandles(text);
  if (handles.length === 0) return [];
  const userIds = await findUserIds(handles);
  const rows = await getRows(userIds.map((userId) => memberKey(roomId, userId)));
  return rows.flatMap((row) => (row === undefined ? [] : [(row as MemberRow).userId]));
}

/** The bots of the room whom a text names. Replying to a bot's message names it too. */
export function mentionedBots(bots: readonly RoomBot[], text: string, quoted: Message | undefined): BotId[] {
  const handles = mentionedHandles(text);
  return bots.filter((bot) => handles.includes(bot.handle) || quoted?.sender.id === bot.botId).map((bot) => bot.botId);
}
