import { getRow } from '../../aws/table.ts';
import { type ConnectionRow, noteRoom, subscribe, subscriptionKey } from '../../aws/table-connection.ts';
import { type RoomRow, roomKey } from '../../aws/table-room.ts';
import { intoFrames, pageOf } from '../../core/log.ts';
import { noSuchRoom } from '../../core/member.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import type { RoomId } from '../../protocol/ids.ts';
import { CATCH_UP_EVENTS_MAX, EVENTS_PAGE_MAX } from '../../protocol/limits.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { asRoom, readStanding } from '../shared/standing.ts';
import { readVisibleLog } from '../shared/visible-log.ts';

/** What a client missed of a room, from the number it has on; as much as one frame holds. */
export async function sync(ask: CommandData<'sync'>, caller: SocketCaller): Promise<CommandReply<'sync'>> {
  const { roomId } = ask;
  const keys = [roomKey(roomId), subscriptionKey(roomId, caller.connectionId)];
  const { connection, further } = await readStanding(caller, roomId, keys);
  const [roomRow, subscription] = further;
  const room = subscription === undefined ? await subscribedRoom(roomId, connection) : asRoom(roomRow);
  const { seq: head, epoch } = room;
  if ((ask.epoch ?? epoch) !== epoch || ask.after > head || head - ask.after > CATCH_UP_EVENTS_MAX) {
    return { reset: true, head, epoch };
  }

  const page = pageOf(head, { after: ask.after, limit: EVENTS_PAGE_MAX });
  const { events, isPending } = await readVisibleLog(room, page, caller.userId);
  const sent = intoFrames(events)[0] ?? [];
  const isWhole = sent.length === events.length;
  return { events: sent, head, epoch, more: !isWhole || (!isPending && page.to < head), pending: isWhole && isPending };
}

/** A room that this connection does not hear (it was joined, or joined again, after `hello`) is heard from now on. */
async function subscribedRoom(roomId: RoomId, connection: ConnectionRow): Promise<RoomRow> {
  if (!(await subscribe(roomId, connection))) throw noSuchRoom();
  await noteRoom(connection.connectionId, roomId);
  // Read only now: what was committed before the subscription has reached nobody here.
  return asRoom(await getRow<RoomRow>(roomKey(roomId)));
}
