import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { publishTransient } from '../shared/publish.ts';
import { readStanding } from '../shared/standing.ts';

export async function showTyping(
  { roomId, on }: CommandData<'typing'>,
  caller: SocketCaller,
): Promise<CommandReply<'typing'>> {
  const { member } = await readStanding(caller, roomId);
  const { userId, name } = member;
  await publishTransient(
    roomId,
    { event: 'typing', roomId, data: { userId, name, on } },
    { except: caller.connectionId },
  );
  return {};
}
