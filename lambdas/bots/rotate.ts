import { env } from '../../aws/env.ts';
import { updateBot } from '../../aws/table-bot.ts';
import { SECRET_OVERLAP_SECONDS } from '../../protocol/limits.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import { mintSecret, sealSecret } from '../shared/bot-secrets.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { noSuchBot, readOwn } from './own-bots.ts';

type Route = 'POST /v1/bots/{botId}/rotate';

/** A new secret. The one before signs beside it for a day, so that its maker can put the new one in place at leisure. */
export async function rotateSecret({ path }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  const { botId, secret: previousSecret } = await readOwn(caller, path.botId);
  const secret = mintSecret();
  const previousExpiresAt = new Date(env.now().getTime() + SECRET_OVERLAP_SECONDS * 1000).toISOString();
  const sealed = await sealSecret(botId, secret);
  const change = { secret: sealed, previousSecret, previousSecretExpiresAt: previousExpiresAt };
  if ((await updateBot(botId, change)) === undefined) throw noSuchBot();
  return { secret, previousExpiresAt };
}
