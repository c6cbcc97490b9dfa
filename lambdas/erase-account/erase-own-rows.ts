import { queryInverse, queryPartition } from '../../aws/table.ts';
import type { ErasureRow } from '../../aws/table-erasure.ts';
import { dropUser, releaseHandle } from '../../aws/table-user.ts';
import { dropRows } from './drop-rows.ts';

const ROWS_AT_A_TIME = 500;

/** What is kept under a person's id, or their bot's. */
const PARTITIONS = ['SENT', 'RATE', 'IDEMPOTENCY'] as const;
/** What the index finds by whom it is: the files of an upload go when its row does. */
const INVERSE = ['TICKETS', 'INVITES', 'UPLOADS'] as const;

/** Everything that is theirs alone, their handle and their profile. True when nothing is left. */
export async function eraseOwnRows({ userId, authors, handle }: ErasureRow): Promise<boolean> {
  for (const author of authors) {
    for (const partition of PARTITIONS) {
      const rows = await queryPartition(`${partition}#${author}`, ROWS_AT_A_TIME);
      await dropRows(rows);
      if (rows.length === ROWS_AT_A_TIME) return false;
    }
  }
  for (const inverse of INVERSE) await dropRows(await queryInverse(`${inverse}#${userId}`));
  await dropUser(userId);
  if (handle !== undefined) await releaseHandle(handle, userId);
  return true;
}
