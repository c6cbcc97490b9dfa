import { pageOf } from '../../core/log.ts';
import { DomainError } from '../../protocol/errors.ts';
import { EVENTS_PAGE_DEFAULT } from '../../protocol/limits.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMembership } from '../shared/standing.ts';
import { readVisibleLog } from '../shared/visible-log.ts';

type Route = 'GET /v1/rooms/{roomId}/events';

/** A page of the room's log. `head` is the newest number that the page knows of, so that it and what follows leave no gap. */
export async function readEvents({ path, query }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  if (query.before !== undefined && query.after !== undefined) {
    throw new DomainError('bad_request', 'Ask for a page before a number or after one.', { field: 'query.before' });
  }
  const { room } = await readMembership(caller, path.roomId);
  const page = pageOf(room.seq, askOf(query));
  const { events, isPending } = await readVisibleLog(room, page, caller.userId);
  const last = events.at(-1)?.seq ?? page.from - 1;
  const isNewest = query.before === undefined && query.after === undefined;
  return {
    events,
    head: isNewest ? last : room.seq,
    epoch: room.epoch,
    more: query.after === undefined ? page.from > 1 : isPending || page.to < room.seq,
  };
}

function askOf({ before, after, limit = EVENTS_PAGE_DEFAULT }: Request<Route>['query']) {
  return { limit, ...(before !== undefined && { before }), ...(after !== undefined && { after }) };
}
