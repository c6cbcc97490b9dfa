import { markRead } from '../../aws/table-member.ts';
import { roomKey } from '../../aws/table-room.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { publishTransient } from '../shared/publish.ts';
import { asRoom, readStanding } from '../shared/standing.ts';

/** Moves the caller's read mark forward, and shows the others that it moved. */
export async function markAsRead(
  { roomId, seq }: CommandData<'read'>,
  caller: SocketCaller,
): Promise<CommandReply<'read'>> {
  const { member, further } = await readStanding(caller, roomId, [roomKey(roomId)]);
  if (seq > asRoom(further[0]).seq) {
    throw new DomainError('bad_request', 'The room has not come that far.', { field: 'data.seq' });
  }
  if (seq <= member.readSeq || !(await markRead(roomId, caller.userId, seq))) return {};

  await publishTransient(roomId, { event: 'receipt', roomId, data: { userId: caller.userId, seq } });
  return {};
}
