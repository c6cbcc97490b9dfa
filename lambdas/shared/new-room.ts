import { createHash } from 'node:crypto';
import { env } from '../../aws/env.ts';
import { setting } from '../../aws/settings.ts';
import type { NewRoom } from '../../aws/table-room.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { crockford, LOBBY_ROOM_ID, mintId, RoomId, type UserId } from '../../protocol/ids.ts';
import type { Member, Role, RoomBot, Trigger } from '../../protocol/room.ts';
import type { User } from '../../protocol/user.ts';

/** The room everybody finds. Who comes first, usually whoever deployed it, owns it. */
export function lobby(owner: User): NewRoom {
  const topic = 'Everybody is here. Mention @mathia to ask the bot.';
  const room = { ...base(LOBBY_ROOM_ID), kind: 'group' as const, name: 'Lobby', topic, ...withBot('mention') };
  return { ...room, members: [memberOf(owner, 'owner'), ...room.members] };
}

export function groupRoom(name: string, owner: User, others: readonly User[]): NewRoom {
  const room = { ...base(mintRoomId()), kind: 'group' as const, name, topic: '', ...withBot('mention') };
  const people = [memberOf(owner, 'owner'), ...others.map((user) => memberOf(user, 'member'))];
  return { ...room, members: [...people, ...room.members] };
}

/** The one room of two people: the same id whoever of them makes it. Both own it. */
export function directRoom(one: User, other: User): NewRoom {
  const pair = [one, other];
  const roomId = roomIdOf(
    `direct ${pair
      .map((user) => user.userId)
      .sort()
      .join(' ')}`,
  );
  const peers = pair.map(({ userId, name }) => ({ userId, name }));
  const members = pair.map((user) => memberOf(user, 'owner'));
  return { ...base(roomId), kind: 'direct', name: '', topic: '', bots: [], peers, members };
}

/** Somebody's room with the bot. */
export function botRoom(owner: User, name: string, roomId = mintRoomId()): NewRoom {
  const room = { ...base(roomId), kind: 'bot' as const, name, topic: '', ...withBot('all') };
  return { ...room, members: [memberOf(owner, 'owner'), ...room.members] };
}

/** The room with the bot that somebody finds at first: the same id however often it is begun. */
export function firstBotRoom(owner: User): NewRoom {
  return botRoom(owner, DEFAULT_BOT.name, firstBotRoomId(owner.userId));
}

export function firstBotRoomId(userId: UserId): RoomId {
  return roomIdOf(`first bot room ${userId}`);
}

/** A deployment without a bot's address has no bot: no room shows one that could not answer. */
export function hasBot(): boolean {
  return setting('DEFAULT_BOT_ENDPOINT') !== '';
}

function botMember(): Member {
  const { botId, name, handle } = DEFAULT_BOT;
  return { userId: botId, name, handle, role: 'bot', joinedAt: env.now().toISOString() };
}

export function memberOf({ userId, name, handle }: User, role: Role): Member {
  return { userId, name, handle, role, joinedAt: env.now().toISOString() };
}

function withBot(trigger: Trigger): { bots: RoomBot[]; members: Member[] } {
  return hasBot() ? { bots: [{ ...DEFAULT_BOT, trigger }], members: [botMember()] } : { bots: [], members: [] };
}

function base(roomId: RoomId) {
  return { roomId, epoch: crockford(env.randomBytes(16)), createdAt: env.now().toISOString() };
}

function mintRoomId(): RoomId {
  return RoomId.parse(mintId('room', env.now(), env.randomBytes(10)));
}

function roomIdOf(what: string): RoomId {
  return RoomId.parse(`room_${crockford(createHash('sha256').update(what).digest().subarray(0, 16))}`);
}
