import { queueDelivery } from '../../aws/queue-delivery.ts';
import { deliveryOf, listDeliveries, readDelivery } from '../../aws/table-delivery.ts';
import { readEventRow } from '../../aws/table-log.ts';
import { rateKey, readAndTakeToken } from '../../aws/table-rate.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readOwn } from './own-bots.ts';

type List = 'GET /v1/bots/{botId}/deliveries';
type Replay = 'POST /v1/bots/{botId}/deliveries/{deliveryId}/replay';

const REPLAYS = { burst: 20, refillMs: 60_000 };

export async function listBotDeliveries({ path, query }: Request<List>, caller: Caller): Promise<RouteAnswer<List>> {
  const { botId } = await readOwn(caller, path.botId);
  const { rows, more } = await listDeliveries(botId, query.before);
  return { deliveries: rows.map(deliveryOf), more };
}

/** Sends the same event again, under the same id. What was answered before is not answered twice in the room. */
export async function replayDelivery({ path }: Request<Replay>, caller: Caller): Promise<RouteAnswer<Replay>> {
  const { botId, status } = await readOwn(caller, path.botId);
  if (status !== 'active') throw new DomainError('conflict', 'The bot is not active: it is sent nothing.');
  const row = await readDelivery(botId, path.deliveryId);
  if (row === undefined) throw new DomainError('not_found', 'There is no such delivery.');
  const { deliveryId, type, roomId, seq } = row;
  if (roomId === undefined || seq === undefined || (await readEventRow(roomId, seq)) === undefined) {
    throw new DomainError('conflict', 'This event is no part of a room’s log. Send a test event instead.');
  }
  await readAndTakeToken(rateKey(caller.userId, 'replays'), REPLAYS);
  await queueDelivery({ deliveryId, botId, type, roomId, seq, attempt: 1, replay: true });
  return {};
}
