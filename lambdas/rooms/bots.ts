import { readBot } from '../../aws/table-bot.ts';
import { listMembers } from '../../aws/table-member.ts';
import type { RoomRow } from '../../aws/table-room.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { assertAdmin } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { BotId } from '../../protocol/ids.ts';
import { BOTS_PER_ROOM_MAX } from '../../protocol/limits.ts';
import type { RoomBot, RoomSummary } from '../../protocol/room.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { hasBot } from '../shared/new-room.ts';
import { removeMember } from '../shared/remove-member.ts';
import { summaryOf } from '../shared/room-summary.ts';
import { readMembership } from '../shared/standing.ts';
import { addBot } from './add-bot.ts';
import { changeSettings } from './room.ts';

type Put = 'PUT /v1/rooms/{roomId}/bots/{botId}';
type Delete = 'DELETE /v1/rooms/{roomId}/bots/{botId}';
type Guest = Omit<RoomBot, 'trigger'>;

/** Switches a bot of the room, or adds one. It counts from the next message's number on. */
export async function setBotTrigger({ path, body }: Request<Put>, caller: Caller): Promise<RoomSummary> {
  const { roomId, botId } = path;
  const { trigger } = body;
  const { member, room } = await readMembership(caller, roomId);
  assertAdmin(member.role, 'switch the bot');
  if (!room.bots.some((bot) => bot.botId === botId)) {
    await addBot(room, { ...(await readGuest(room, botId, caller)), trigger }, member);
  }
  await changeSettings(roomId, caller.userId, (settings) => {
    if (settings.bots.find((bot) => bot.botId === botId)?.trigger === trigger) return undefined;
    return { ...settings, bots: settings.bots.map((bot) => (bot.botId === botId ? { ...bot, trigger } : bot)) };
  });
  return summaryOf(await readMembership(caller, roomId));
}

/**
 * A bot that is to come into a room: the deployment's, or one of the admin's own that is active.
 * @throws DomainError `not_found`, or `conflict` when the room has no place for it
 */
async function readGuest(room: RoomRow, botId: BotId, { userId }: Caller): Promise<Guest> {
  const guest = await readBotFor(botId, userId);
  if (room.bots.length >= BOTS_PER_ROOM_MAX) {
    throw new DomainError('conflict', `A room has at most ${BOTS_PER_ROOM_MAX} bots.`);
  }
  const members = await listMembers(room.roomId);
  if (members.some(({ handle, userId: id }) => handle === guest.handle && id !== botId)) {
    throw new DomainError('conflict', `Somebody in this room is @${guest.handle} already.`);
  }
  return guest;
}

async function readBotFor(botId: BotId, userId: Caller['userId']): Promise<Guest> {
  if (botId === DEFAULT_BOT.botId && hasBot()) return DEFAULT_BOT;
  const row = await readBot(botId);
  if (row === undefined || row.ownerId !== userId) throw new DomainError('not_found', 'There is no such bot.');
  if (row.status !== 'active') {
    throw new DomainError('conflict', 'This bot is not active. Its endpoint must pass the checks first.');
  }
  const { name, handle } = row;
  return { botId, name, handle, ownerId: userId };
}

export async function removeBot({ path }: Request<Delete>, caller: Caller): Promise<RouteAnswer<Delete>> {
  const { member } = await readMembership(caller, path.roomId);
  assertAdmin(member.role, 'remove the bot');
  await removeMember(path.roomId, path.botId, caller.userId, () => {});
  return {};
}
