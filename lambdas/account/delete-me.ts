import { beginErasure } from '../../aws/table-erasure.ts';
import { ErasedPart } from '../../protocol/account.ts';
import { DomainError } from '../../protocol/errors.ts';
import { ERASURE_HOURS } from '../../protocol/limits.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';

type Route = 'DELETE /v1/me';

/** From its answer on nobody acts as the caller. The rest is on its way, and nothing of it can be taken back. */
export async function deleteMe({ body }: Request<Route>, { userId, handle }: Caller): Promise<RouteAnswer<Route>> {
  if (body.handle.trim().replace(/^@/, '').toLowerCase() !== handle) {
    throw new DomainError('bad_request', 'Type your own handle to say that you mean it.', { field: 'body.handle' });
  }
  const at = await beginErasure(userId, handle);
  const follows = ErasedPart.options.filter((part) => part !== 'access');
  return { receipt: { userId, at, atOnce: ['access'], follows, withinHours: ERASURE_HOURS } };
}
