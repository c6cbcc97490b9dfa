import { createRoom, readRoom } from '../../aws/table-room.ts';
import { claimHandle, createUser, meOf, readUser } from '../../aws/table-user.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { DomainError } from '../../protocol/errors.ts';
import { LOBBY_ROOM_ID } from '../../protocol/ids.ts';
import type { Me } from '../../protocol/user.ts';
import type { Caller } from './caller.ts';
import { joinRoom } from './membership.ts';
import { firstBotRoom, hasBot, lobby, memberOf } from './new-room.ts';

/**
 * The caller's profile. The first time, everything a newcomer finds is made before it: their name, a place in the
 * lobby, a room of their own with the bot. Each step may be repeated; the profile is written last, so a welcome that was
 * cut short is begun again.
 */
export async function welcome(caller: Caller): Promise<Me> {
  const known = await readUser(caller.userId);
  if (known !== undefined) return meOf(known);
  if (caller.handle === DEFAULT_BOT.handle) {
    throw new DomainError('conflict', 'This name is the bot’s. Sign up with another one.');
  }
  if (!(await claimHandle(caller.handle, caller.userId))) {
    throw new DomainError('conflict', 'This name belongs to somebody else.');
  }
  const me: Me = { ...caller, name: nameOf(caller.handle), locale: 'en', speech: 'when_spoken' };
  await joinLobby(me);
  if (hasBot()) await createRoom(firstBotRoom(me));
  await createUser(me);
  return me;
}

function nameOf(handle: string): string {
  return handle.charAt(0).toUpperCase() + handle.slice(1);
}

async function joinLobby(me: Me): Promise<void> {
  if ((await readRoom(LOBBY_ROOM_ID)) === undefined) await createRoom(lobby(me));
  try {
    await joinRoom(LOBBY_ROOM_ID, memberOf(me, 'member'));
  } catch (thrown) {
    // A lobby that is full keeps nobody out of Mathia.
    if (!(thrown instanceof DomainError) || thrown.code !== 'conflict') throw thrown;
  }
}
