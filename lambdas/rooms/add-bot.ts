import { backOff, env } from '../../aws/env.ts';
import { append, type Plan } from '../../aws/table-log.ts';
import { type MemberRow, memberBrings, memberRow } from '../../aws/table-member.ts';
import { putIfAbsent, type RoomRow, settingsBecome, settingsOf } from '../../aws/table-room.ts';
import { noSuchRoom } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { DurableEvent } from '../../protocol/events.ts';
import type { Member, RoomBot } from '../../protocol/room.ts';
import { publish } from '../shared/publish.ts';

const ATTEMPTS_MAX = 8;

/**
 * Brings a bot into a room: its membership, its place in the settings, and the condition that whoever brings it is still
 * an admin there, in one transaction. One that is there already stays as it is.
 */
export async function addBot(room: RoomRow, bot: RoomBot, by: MemberRow): Promise<void> {
  const { roomId } = room;
  for (let attempt = 1; attempt <= ATTEMPTS_MAX; attempt++) {
    const appended = await append(roomId, (first, latest) => planOf(latest, bot, by, first), { count: 2 });
    if (appended.done) return publish(appended.room, appended.events);
    const [isMember, , isAdminNoMore] = appended.refused;
    if (isAdminNoMore) throw noSuchRoom();
    if (isMember) return;
    await backOff(attempt);
  }
  throw new DomainError('unavailable', 'Many are changing this room. Try again.');
}

function planOf(room: RoomRow, bot: RoomBot, by: MemberRow, first: number): Plan {
  const { roomId } = room;
  const at = env.now().toISOString();
  const member: Member = { userId: bot.botId, name: bot.name, handle: bot.handle, role: 'bot', joinedAt: at };
  const settings = { ...settingsOf(room), bots: [...room.bots, bot] };
  const joined: DurableEvent = { event: 'member.joined', roomId, seq: first, at, data: member };
  const data = { ...settings, by: by.userId };
  const updated: DurableEvent = { event: 'room.updated', roomId, seq: first + 1, at, data };
  return {
    entries: [{ event: joined }, { event: updated, hears: bot.trigger === 'off' ? [] : [bot.botId] }],
    also: [putIfAbsent(memberRow(roomId, member)), settingsBecome(room, settings, first + 1), memberBrings(roomId, by)],
  };
}
