import { env } from '../../aws/env.ts';
import { recordAttempt } from '../../aws/table-delivery.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import type { EndpointCheck } from '../../protocol/bot.ts';
import { DomainError } from '../../protocol/errors.ts';
import { DeliveryId, mintId } from '../../protocol/ids.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import { lineOf } from '../shared/bot-line.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { checkChallenge, checkSignature } from './endpoint-checks.ts';
import { changeOwn, readOwn } from './own-bots.ts';

type Verify = 'POST /v1/bots/{botId}/verify';
type Test = 'POST /v1/bots/{botId}/test';

/** Checks per person: each makes requests to an address of their choice. */
const CHECKS = { burst: 20, refillMs: 10 * 60_000 };

/** Makes a bot active whose endpoint is there, knows its secret, and turns away what is not signed with it. */
export async function verifyBot({ path }: Request<Verify>, caller: Caller): Promise<RouteAnswer<Verify>> {
  const row = await readOwn(caller, path.botId);
  await readAndTakeToken(rateKey(caller.userId, 'checks'), CHECKS);
  const line = await lineOf(row);
  const challenge = await checkChallenge(line, mintDeliveryId());
  const checks = challenge.passed ? [challenge, await checkSignature(line, mintDeliveryId())] : [challenge];
  const failed = checks.find((check) => !check.passed);
  if (failed !== undefined) {
    throw new DomainError('unsupported', failed.reason ?? 'The endpoint did not pass.', { details: { checks } });
  }
  const status = { status: 'active' as const, failures: 0, pausedByFailures: undefined };
  // What was moved or given another secret during the checks has passed none.
  await changeOwn(caller, row, status);
  return { status: 'active', checks };
}

/** A `bot.ping` whenever its maker wants one; it stands in the log of deliveries too. */
export async function testBot({ path }: Request<Test>, caller: Caller): Promise<EndpointCheck> {
  const row = await readOwn(caller, path.botId);
  await readAndTakeToken(rateKey(caller.userId, 'checks'), CHECKS);
  const at = env.now().toISOString();
  const deliveryId = mintDeliveryId();
  const check = await checkChallenge(await lineOf(row), deliveryId);
  const { passed, latencyMs = 0, status, answer } = check;
  await recordAttempt(
    row.botId,
    {
      deliveryId,
      type: 'bot.ping',
      at,
      status: passed ? 'delivered' : 'failed',
      ...(answer !== undefined && { answer }),
    },
    { at, latencyMs, ...(status !== undefined && { status }), ...(!passed && { failure: 'garbage' as const }) },
  );
  return check;
}

function mintDeliveryId(): DeliveryId {
  return DeliveryId.parse(mintId('delivery', env.now(), env.randomBytes(10)));
}
