import { connectionIdOf, listSubscriptions, type Subscription } from '../../aws/table-connection.ts';
import { eventOf } from '../../aws/table-log.ts';
import { markLarge } from '../../aws/table-room.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { INLINE_POSTS_MAX } from '../../protocol/limits.ts';
import { postTo } from '../shared/publish.ts';
import { type LogRecord, streamHandler } from '../shared/stream-handler.ts';

/**
 * Tells the connections of large rooms, from the stream. Several events of a room that is busy come in one batch and
 * leave in one frame. A room that has emptied goes back to being told by its senders.
 */
export const handler = streamHandler(async (records) => {
  const byRoom = Map.groupBy(records, (record) => record.roomId);
  for (const [roomId, ofRoom] of byRoom) await fanOut(roomId, ofRoom);
});

async function fanOut(roomId: RoomId, records: readonly LogRecord[]): Promise<void> {
  const subscriptions = await listSubscriptions(roomId);
  if (subscriptions.length < INLINE_POSTS_MAX / 2) await markLarge(roomId, false);

  const inOrder = records.toSorted((one, other) => one.row.seq - other.row.seq);
  const authors = new Set(inOrder.map(({ row }) => row.except));
  const isAuthor = (subscription: Subscription) => authors.has(connectionIdOf(subscription));
  await postTo(
    roomId,
    subscriptions.filter((subscription) => !isAuthor(subscription)),
    eventsOf(inOrder),
  );
  for (const author of subscriptions.filter(isAuthor)) {
    const others = inOrder.filter(({ row }) => row.except !== connectionIdOf(author));
    await postTo(roomId, [author], eventsOf(others));
  }
}

function eventsOf(records: readonly LogRecord[]) {
  return records.map(({ roomId, row }) => eventOf(roomId, row));
}
