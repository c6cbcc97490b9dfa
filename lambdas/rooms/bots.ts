import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { assertAdmin } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { BotId } from '../../protocol/ids.ts';
import type { RoomBot, RoomSummary, Trigger } from '../../protocol/room.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { joinRoom, removeMember } from '../shared/membership.ts';
import { botMember, hasBot } from '../shared/new-room.ts';
import { summaryOf } from '../shared/room-summary.ts';
import { readMembership } from '../shared/standing.ts';
import { changeSettings } from './room.ts';

type Put = 'PUT /v1/rooms/{roomId}/bots/{botId}';
type Delete = 'DELETE /v1/rooms/{roomId}/bots/{botId}';

/** Switches a bot of the room, or adds it. It counts from the next message's number on. */
export async function setBotTrigger({ path, body }: Request<Put>, caller: Caller): Promise<RoomSummary> {
  const { roomId, botId } = path;
  const { member } = await readMembership(caller, roomId);
  assertAdmin(member.role, 'switch the bot');
  if (botId !== DEFAULT_BOT.botId || !hasBot()) throw new DomainError('not_found', 'There is no such bot.');
  await joinRoom(roomId, botMember());
  await changeSettings(roomId, caller.userId, (settings) => {
    return { ...settings, bots: withTrigger(settings.bots, botId, body.trigger) };
  });
  return summaryOf(await readMembership(caller, roomId));
}

function withTrigger(bots: readonly RoomBot[], botId: BotId, trigger: Trigger): RoomBot[] {
  if (!bots.some((bot) => bot.botId === botId)) return [...bots, { ...DEFAULT_BOT, trigger }];
  return bots.map((bot) => (bot.botId === botId ? { ...bot, trigger } : bot));
}

export async function removeBot({ path }: Request<Delete>, caller: Caller): Promise<RouteAnswer<Delete>> {
  const { member, room } = await readMembership(caller, path.roomId);
  assertAdmin(member.role, 'remove the bot');
  await removeMember(room, path.botId, caller.userId, () => {});
  return {};
}
