import type { UserId } from '../../../protocol/ids.ts';
import type { Message } from '../../../protocol/message.ts';
import type { RoomState } from '../../../protocol/room-state.ts';

/** The newest message that I wrote and did not delete. */
export function myLastMessage(room: RoomState | undefined, me: UserId | undefined): Message | undefined {
  const item = room?.timeline.findLast(
    (each) => each.kind === 'message' && each.message.sender.id === me && each.message.deletedAt === undefined,
  );
  return item?.kind === 'message' ? item.message : undefined;
}
