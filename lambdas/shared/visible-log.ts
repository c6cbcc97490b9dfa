import { type LogPage, readLog } from '../../aws/table-log.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { asSeenBy, type Range, upToRemoval } from '../../core/log.ts';
import type { UserId } from '../../protocol/ids.ts';

/** A stretch of a room's log as one of its members may see it. */
export async function readVisibleLog(room: RoomRow, range: Range, viewer: UserId): Promise<LogPage> {
  const { events, isPending } = await readLog(room, range);
  return { events: upToRemoval(events, viewer).map((event) => asSeenBy(event, viewer)), isPending };
}
