import { env } from '../../aws/env.ts';
import type { ErasureRow } from '../../aws/table-erasure.ts';
import { hasPeople, type LeftRow, listLeft, noteErased } from '../../aws/table-member.ts';
import { type RoomRow, readRoomRow, renameLog } from '../../aws/table-room.ts';
import { erasedName } from '../../core/erased.ts';
import { crockford, RoomId } from '../../protocol/ids.ts';
import { publishTransient } from '../shared/publish.ts';
import { dropRows } from './drop-rows.ts';
import { eraseLogPage } from './erase-log-page.ts';
import { eraseRoomPage } from './erase-whole-room.ts';

/** Pages of logs that one invocation goes through, and how long it waits for a number that is being written. */
const PAGES_AT_A_TIME = 4;
const PENDING_MS = 1_000;

/** What they said, reacted and were called, room by room. True when that is done everywhere. */
export async function eraseRooms(row: ErasureRow): Promise<boolean> {
  const pages = { left: PAGES_AT_A_TIME };
  for (const left of await listLeft(row.userId)) {
    if (!left.isErased && !(await eraseRoom(row, left, pages))) return false;
  }
  return true;
}

/** The same for what came since. Then nobody knows any more where they were. */
export async function lookOnceMore(row: ErasureRow): Promise<boolean> {
  const pages = { left: PAGES_AT_A_TIME };
  for (const left of await listLeft(row.userId)) {
    if (!(await eraseRoom(row, left, pages))) return false;
    await dropRows([left]);
  }
  return true;
}

/** True when it is done; false when another invocation has to go on. */
async function eraseRoom(row: ErasureRow, left: LeftRow, pages: { left: number }): Promise<boolean> {
  let to = left.erasedTo ?? 0;
  let isNew = !left.isErased;
  while (pages.left > 0) {
    pages.left -= 1;
    const room = await readRoomRow(RoomId.parse(left.SK));
    if (room === undefined) return note(left, to);
    if (room.deletedAt !== undefined || !(await hasPeople(room.roomId))) {
      await eraseRoomPage(room);
      continue;
    }
    const page = await eraseLogPage(room, to, row);
    isNew ||= page.isChanged;
    if (page.to === to && to < room.seq) await env.sleep(PENDING_MS);
    to = page.to;
    await noteErased(left, { erasedTo: to });
    if (to < room.seq) continue;
    if (isNew) await startAfresh(room, row);
    return note(left, to);
  }
  return false;
}

async function note(left: LeftRow, erasedTo: number): Promise<true> {
  await noteErased(left, { erasedTo, isErased: true });
  return true;
}

/**
 * What the log says of the past has changed, which no event tells. So it is another log from now on: every client loads
 * it afresh, those that are away when they come back, and nobody's device keeps the old one.
 */
async function startAfresh(before: RoomRow, { authors }: ErasureRow): Promise<void> {
  const gone = new Set<string>(authors);
  const peers = before.peers?.map((peer) =>
    gone.has(peer.userId) ? { ...peer, name: erasedName(peer.userId) } : peer,
  );
  const room = await renameLog({ ...before, ...(peers && { peers }) }, crockford(env.randomBytes(16)));
  if (room === undefined) return;
  const { roomId, seq: head, epoch } = room;
  await publishTransient(roomId, { event: 'reset', roomId, data: { head, epoch } });
}
