import { eventOf, readEventRows } from '../../aws/table-log.ts';
import { searchWords } from '../../core/attachment.ts';
import { asSeenBy } from '../../core/log.ts';
import { SEARCH_EVENTS_MAX, SEARCH_FOUND_MAX } from '../../protocol/limits.ts';
import type { Message } from '../../protocol/message.ts';
import type { RouteAnswer } from '../../protocol/routes.ts';
import type { Caller } from '../shared/caller.ts';
import type { Request } from '../shared/http-handler.ts';
import { readMembership } from '../shared/standing.ts';

type Route = 'GET /v1/rooms/{roomId}/search';

/** Numbers of the log that are read at once. */
const STRETCH = 250;

/**
 * Looks through the log from its end, or from `before` on, for messages that hold every word: in their text, or in what
 * was understood of their pictures. There is no index, so a search ends after so many numbers and says where.
 */
export async function searchRoom({ path, query }: Request<Route>, caller: Caller): Promise<RouteAnswer<Route>> {
  const { room } = await readMembership(caller, path.roomId);
  const words = query.query.normalize('NFKC').toLowerCase().split(/\s+/);
  const end = Math.min(query.before ?? room.seq + 1, room.seq + 1);
  const messages: Message[] = [];
  let before = end;
  while (before > 1 && end - before < SEARCH_EVENTS_MAX && messages.length < SEARCH_FOUND_MAX) {
    const from = Math.max(1, before - STRETCH);
    const found = await findIn(room.roomId, { from, to: before - 1 }, words, caller);
    for (const message of found.slice(0, SEARCH_FOUND_MAX - messages.length)) messages.push(message);
    before = messages.length === SEARCH_FOUND_MAX ? (messages.at(-1)?.seq ?? from) : from;
  }
  return { messages, ...(before > 1 && { before }) };
}

/** Newest first. */
async function findIn(
  roomId: Parameters<typeof readEventRows>[0],
  range: Parameters<typeof readEventRows>[1],
  words: readonly string[],
  { userId }: Caller,
): Promise<Message[]> {
  const rows = await readEventRows(roomId, range);
  return rows.toReversed().flatMap((row) => {
    const event = asSeenBy(eventOf(roomId, row), userId);
    if (event.event !== 'message.created' || event.data.deletedAt !== undefined) return [];
    const told = searchWords(event.data);
    return words.every((word) => told.includes(word)) ? [event.data] : [];
  });
}
