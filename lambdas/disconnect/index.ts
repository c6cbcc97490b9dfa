import middy from '@middy/core';
import type { APIGatewayProxyResultV2 } from 'aws-lambda';
import {
  type ConnectionRow,
  connectionIdOf,
  forgetConnection,
  listSubscriptions,
  readConnection,
  unsubscribe,
} from '../../aws/table-connection.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { TRANSIENT_CONNECTIONS_MAX } from '../../protocol/limits.ts';
import { eachOf, postTo } from '../shared/publish.ts';
import type { SocketEvent } from '../shared/socket-handler.ts';

const ROOMS_AT_ONCE = 10;

/** Cleans up after a connection. AWS sends this when it can; nothing relies on it. */
export const handler = middy<SocketEvent, APIGatewayProxyResultV2>().handler(async (event) => {
  const connection = await readConnection(event.requestContext.connectionId);
  if (connection !== undefined) await cleanUp(connection);
  return { statusCode: 200 };
});

async function cleanUp(connection: ConnectionRow): Promise<void> {
  const { connectionId, rooms, version } = connection;
  await eachOf(rooms, ROOMS_AT_ONCE, async (roomId) => {
    await unsubscribe(roomId, connectionId, version);
    await showAbsence(roomId, connection);
  });
  // Last, so that a clean-up that was cut short can be done again.
  await forgetConnection(connectionId, version);
}

/** Tells a room that somebody is away, unless they are here on another device. */
async function showAbsence(roomId: RoomId, { connectionId, userId }: ConnectionRow): Promise<void> {
  const subscriptions = await listSubscriptions(roomId);
  const others = subscriptions.filter((subscription) => connectionIdOf(subscription) !== connectionId);
  const isElsewhere = others.some((subscription) => subscription.userId === userId);
  if (isElsewhere || others.length > TRANSIENT_CONNECTIONS_MAX) return;
  await postTo(roomId, others, [{ event: 'presence', roomId, data: { userId, online: false } }]);
}
