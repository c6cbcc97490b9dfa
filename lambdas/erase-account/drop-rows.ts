import { deleteRow, type Key } from '../../aws/table.ts';
import { eachOf } from '../shared/publish.ts';

const AT_ONCE = 10;

export async function dropRows(keys: readonly Key[]): Promise<void> {
  await eachOf(keys, AT_ONCE, async ({ PK, SK }) => {
    await deleteRow({ Key: { PK, SK } });
  });
}
