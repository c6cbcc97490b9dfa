import { closeSocket } from '../../aws/gateway-connection.ts';
import { queryInverse } from '../../aws/table.ts';
import { forgetConnection, readConnection, unsubscribe } from '../../aws/table-connection.ts';
import type { UserId } from '../../protocol/ids.ts';
import { eachOf } from '../shared/publish.ts';

const AT_ONCE = 10;

/** Closes somebody's sockets, on every device. */
export async function eraseConnections(userId: UserId): Promise<void> {
  const keys = await queryInverse(`USER#${userId}`);
  await eachOf(keys, AT_ONCE, async ({ PK }) => {
    const connectionId = PK.slice('CONNECTION#'.length);
    const connection = await readConnection(connectionId);
    await closeSocket(connectionId);
    if (connection === undefined) return;
    const { rooms, version } = connection;
    await eachOf(rooms, AT_ONCE, (roomId) => unsubscribe(roomId, connectionId, version));
    await forgetConnection(connectionId, version);
  });
}
