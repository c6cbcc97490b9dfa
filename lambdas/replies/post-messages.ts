import { readBot } from '../../aws/table-bot.ts';
import { readRoom } from '../../aws/table-room.ts';
import { noSuchRoom } from '../../core/member.ts';
import { DomainError } from '../../protocol/errors.ts';
import { HOPS_MAX } from '../../protocol/limits.ts';
import { takeAnswer } from '../shared/answer-limit.ts';
import { botOfToken, isToken } from '../shared/bot-secrets.ts';
import { wantsKey } from '../shared/once-only.ts';
import { type Said, say } from '../shared/whole-answer.ts';
import { type BotRequest, unauthenticated } from './bot-handler.ts';

type Route = 'POST /v1/rooms/{roomId}/messages';

/** What nobody asked for may be answered by one bot at most. */
const UNASKED_HOPS = HOPS_MAX - 1;

/** A bot speaks unasked, in a room that it is in and where it is not switched off. */
export async function postMessages({
  path,
  body,
  token,
  hasKey,
  once,
}: BotRequest<Route>): Promise<{ messages: Said[] }> {
  const botId = botOfToken(token);
  const row = botId && (await readBot(botId));
  if (row === undefined || !isToken(token, row.tokenHash)) throw unauthenticated();
  if (row.status !== 'active') throw new DomainError('forbidden', `The bot is ${row.status}.`);
  if (!hasKey) throw wantsKey();
  const { roomId } = path;
  const bot = (await readRoom(roomId))?.bots.find((candidate) => candidate.botId === row.botId);
  if (bot === undefined) throw noSuchRoom();
  if (bot.trigger === 'off') throw new DomainError('forbidden', 'The room has switched this bot off.');

  return once(row.botId, async () => {
    await takeAnswer({ botId: row.botId, roomId });
    const speaker = { roomId, botId: row.botId, botName: bot.name, hops: UNASKED_HOPS };
    return { messages: (await say(speaker, body.messages)) ?? [] };
  });
}
