import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import type { ExportCursor, ExportPage } from '../../protocol/account.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { EXPORT_PAGES_BURST, EXPORT_PAGES_REFILL_MS } from '../../protocol/limits.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readEveryRoom } from './every-room.ts';
import { exportAccount } from './export-account.ts';
import { exportLog } from './export-log.ts';

const PAGES = { burst: EXPORT_PAGES_BURST, refillMs: EXPORT_PAGES_REFILL_MS };

/** A part of everything of the caller: the account first, then a stretch of one room's log after the other. */
export async function exportMe({ query }: Request<'GET /v1/me/export'>, caller: Caller): Promise<ExportPage> {
  const { userId } = caller;
  await readAndTakeToken(rateKey(userId, 'exports'), PAGES);
  const rooms = await readEveryRoom(userId);
  const roomIds = rooms.map(({ roomId }) => roomId);
  if (query.cursor === undefined) {
    const [first] = roomIds;
    const account = await exportAccount(userId, rooms);
    return { account, messages: [], reactions: [], ...(first && { next: cursorOf(first, 0) }) };
  }
  const { roomId, after } = placeOf(query.cursor, roomIds);
  const { to, ...said } = await exportLog(userId, roomId, after);
  const following = roomIds[roomIds.indexOf(roomId) + 1];
  const next = to === undefined ? following && cursorOf(following, 0) : cursorOf(roomId, to);
  return { ...said, ...(next && { next }) };
}

function cursorOf(roomId: RoomId, after: number): ExportCursor {
  return `${roomId}.${after}`;
}

/** @throws DomainError `bad_request` for a room that is none of theirs, as for one that is none */
function placeOf(cursor: ExportCursor, roomIds: readonly RoomId[]): { roomId: RoomId; after: number } {
  const [room, after] = cursor.split('.');
  const roomId = roomIds.find((one) => one === room);
  if (roomId === undefined) {
    throw new DomainError('bad_request', 'Begin the export again: you have left this room.', { field: 'query.cursor' });
  }
  return { roomId, after: Number(after) };
}
