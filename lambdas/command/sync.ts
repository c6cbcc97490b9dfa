import { getRow } from '../../aws/table.ts';
import { type ConnectionRow, noteRoom, subscribe, subscriptionKey } from '../../aws/table-connection.ts';
import { readPieces, textOf } from '../../aws/table-piece.ts';
import { type ReplyRow, readReplies } from '../../aws/table-reply.ts';
import { type RoomRow, roomKey } from '../../aws/table-room.ts';
import { intoFrames, pageOf } from '../../core/log.ts';
import { noSuchRoom } from '../../core/member.ts';
import type { CommandData, CommandReply, GrowingText } from '../../protocol/commands.ts';
import type { ReplyId, RoomId } from '../../protocol/ids.ts';
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
  const growing = ask.replies && besides(sent, await readGrowing(roomId, ask.replies));
  return {
    ...{ events: sent, head, epoch, more: !isWhole || (!isPending && page.to < head), pending: isWhole && isPending },
    ...(growing && { growing }),
  };
}

/** The texts so far of answers that grow in this room, as far as the room was told of them. */
async function readGrowing(roomId: RoomId, replyIds: readonly ReplyId[]): Promise<GrowingText[]> {
  const replies = await readReplies([...new Set(replyIds)]);
  const growing = replies.filter((reply) => reply.roomId === roomId && reply.status === 'running');
  const texts = await Promise.all(growing.map(growingTextOf));
  return texts.filter((text) => text !== undefined);
}

/** Those that fit the frame beside the events; whoever misses one asks again, for that one. */
function besides(events: readonly object[], growing: readonly GrowingText[]): GrowingText[] {
  const [first = []] = intoFrames([{ events }, ...growing]);
  return first.slice(1) as GrowingText[];
}

async function growingTextOf(reply: ReplyRow): Promise<GrowingText | undefined> {
  const { replyId, told } = reply;
  if (told === undefined) return undefined;
  const pieces = (await readPieces(reply)).slice(0, told + 1);
  return { replyId, index: pieces.length - 1, text: textOf(pieces) };
}

/** A room that this connection does not hear (it was joined, or joined again, after `hello`) is heard from now on. */
async function subscribedRoom(roomId: RoomId, connection: ConnectionRow): Promise<RoomRow> {
  if (!(await subscribe(roomId, connection))) throw noSuchRoom();
  await noteRoom(connection.connectionId, roomId);
  // Read only now: what was committed before the subscription has reached nobody here.
  return asRoom(await getRow<RoomRow>(roomKey(roomId)));
}
