import { env } from '../../aws/env.ts';
import { botOf, createBot, listBots } from '../../aws/table-bot.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { botHandleOf } from '../../core/bot-handle.ts';
import { DEFAULT_BOT } from '../../core/default-bot.ts';
import { DomainError } from '../../protocol/errors.ts';
import { BotId, mintId } from '../../protocol/ids.ts';
import { BOTS_PER_OWNER_MAX } from '../../protocol/limits.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import { mintBotToken, mintSecret, sealSecret, tokenHash } from '../shared/bot-secrets.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { isAllowedAddress } from '../shared/post-to-bot.ts';

type Route = 'POST /v1/bots';

/** Somebody's bots a day, those deleted again included. */
const REGISTRATIONS = { burst: 2 * BOTS_PER_OWNER_MAX, refillMs: 24 * 60 * 60 * 1000 };

/** A new bot. Its token and its secret are told here and never again; it is `pending` until its endpoint passes the checks. */
export async function registerBot({ body }: Request<Route>, { userId }: Caller): Promise<RouteAnswer<Route>> {
  assertAddress(body.endpoint);
  const handle = body.handle ?? botHandleOf(body.name);
  if (handle === DEFAULT_BOT.handle) throw handleTaken();
  if ((await listBots(userId)).length >= BOTS_PER_OWNER_MAX) {
    throw new DomainError('conflict', `You have ${BOTS_PER_OWNER_MAX} bots, which is as many as one person can have.`);
  }
  await readAndTakeToken(rateKey(userId, 'registrations'), REGISTRATIONS);

  const now = env.now();
  const botId = BotId.parse(mintId('bot', now, env.randomBytes(10)));
  const [token, secret] = [mintBotToken(botId), mintSecret()];
  const bot = {
    ...{ ...body, botId, ownerId: userId, handle, status: 'pending' as const, failures: 0 },
    ...{ tokenHash: tokenHash(token), secret: await sealSecret(botId, secret), createdAt: now.toISOString() },
  };
  if (!(await createBot(bot))) throw handleTaken();
  return { bot: botOf({ PK: '', SK: '', ...bot }), token, secret };
}

/** @throws DomainError `bad_request` for an address that could never be called, whatever its name resolves to */
export function assertAddress(endpoint: string): void {
  if (isAllowedAddress(endpoint)) return;
  throw new DomainError('bad_request', 'An endpoint is an https address, without a name and password in it.', {
    field: 'body.endpoint',
  });
}

function handleTaken(): DomainError {
  return new DomainError('conflict', 'Another bot has this handle. Choose another one.', { field: 'body.handle' });
}
