import { assertMayReact, hasReaction } from '../../core/message.ts';
import type { CommandData, CommandReply } from '../../protocol/commands.ts';
import type { SocketCaller } from '../shared/caller.ts';
import { changeOnce } from './change-message.ts';

/** Puts or takes back a reaction; one that stands as wished already changes nothing. */
export async function setReaction(
  { roomId, messageId, emoji, on }: CommandData<'reaction.set'>,
  caller: SocketCaller,
): Promise<CommandReply<'reaction.set'>> {
  const { userId } = caller;
  return changeOnce({ roomId, messageId }, caller, (message) => {
    if (hasReaction(message, emoji, userId) === on) return undefined;
    if (on) assertMayReact(message, emoji);
    return { event: 'reaction.changed', data: { messageId, emoji, userId, on } };
  });
}
