import { type BotRow, botOf, listBots, readBot, updateBot } from '../../aws/table-bot.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import type { Bot, BotChoice } from '../../protocol/bot.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { BotId } from '../../protocol/ids.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import { deleteWholeBot } from '../shared/delete-bot.ts';
import type { Request } from '../shared/http-handler.ts';
import { hasBot } from '../shared/new-room.ts';
import { assertAddress } from './register.ts';

export async function listOwnBots(_: unknown, { userId }: Caller): Promise<RouteAnswer<'GET /v1/bots'>> {
  const rows = await listBots(userId);
  const own: BotChoice[] = rows
    .filter((row) => row.status === 'active')
    .map(({ botId, name, handle }) => ({ botId, name, handle, isMine: true }));
  return { bots: rows.map(botOf), choices: hasBot() ? [{ ...DEFAULT_BOT, isMine: false }, ...own] : own };
}

export async function readOwnBot({ path }: Request<'GET /v1/bots/{botId}'>, caller: Caller): Promise<Bot> {
  return botOf(await readOwn(caller, path.botId));
}

/** @throws DomainError `not_found`: somebody else's bot and one that does not exist look alike */
export async function readOwn({ userId }: Caller, botId: BotId): Promise<BotRow> {
  const row = await readBot(botId);
  if (row === undefined || row.ownerId !== userId) throw noSuchBot();
  return row;
}

export function noSuchBot(): DomainError {
  return new DomainError('not_found', 'There is no such bot, or it is not yours.');
}

/**
 * Changes a bot whose address and secret are still as they were read.
 * @throws DomainError `conflict` when they are not, `not_found` when it is gone
 */
export async function changeOwn(
  caller: Caller,
  { botId, endpoint, secret }: BotRow,
  change: Parameters<typeof updateBot>[1],
): Promise<BotRow> {
  const after = await updateBot(botId, change, { still: { endpoint, secret } });
  if (after !== undefined) return after;
  await readOwn(caller, botId);
  throw new DomainError('conflict', 'The bot was changed in the meantime: its endpoint or its secret. Try again.');
}

type Patch = Request<'PATCH /v1/bots/{botId}'>;

export async function updateOwnBot({ path, body }: Patch, caller: Caller): Promise<Bot> {
  const before = await readOwn(caller, path.botId);
  const { status, ...fields } = body;
  if (fields.endpoint !== undefined) assertAddress(fields.endpoint);
  const isMoved = fields.endpoint !== undefined && fields.endpoint !== before.endpoint;
  const given = Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
  const change = { ...given, ...(isMoved ? { status: 'pending' as const } : statusChange(before, status)) };
  if (Object.keys(change).length === 0) return botOf(before);
  return botOf(await changeOwn(caller, before, change));
}

/** Its owner pauses a bot and wakes it; one that never passed the checks, or said that it is gone, must pass them. */
function statusChange({ status: before }: BotRow, status: Patch['body']['status']) {
  if (status === undefined || status === before) return {};
  const isAwake = before === 'active' || before === 'paused';
  if (!isAwake) throw new DomainError('conflict', 'Its endpoint must pass the checks first.');
  return status === 'active' ? { status, failures: 0, pausedByFailures: undefined } : { status };
}

type Delete = 'DELETE /v1/bots/{botId}';

export async function removeOwnBot({ path }: Request<Delete>, caller: Caller): Promise<RouteAnswer<Delete>> {
  await deleteWholeBot(await readOwn(caller, path.botId), caller.userId);
  return {};
}
