import type { DurableEvent } from '../../../protocol/events.ts';
import type { Message } from '../../../protocol/message.ts';
import type { Client } from './evidence.ts';
import type { Logged, Truth } from './truth.ts';

interface Seen {
  at: number;
  event: DurableEvent;
}

/** Events that a client should never have seen: of others' rooms, after its removal, or under the number of another one. */
export function leaksOf(truth: Truth, client: Client): string[] {
  return seenBy(client).flatMap((seen) => faultOf(truth, client, seen));
}

function faultOf(truth: Truth, { name, userId }: Client, { at, event }: Seen): string[] {
  // The invitation to a room whose log is empty is no event of it.
  if (event.seq === 0) return [];
  const what = `${name} saw ${event.event} ${event.seq} of ${event.roomId}`;
  const logged = truth.rooms.get(event.roomId)?.log.find(({ seq }) => seq === event.seq);
  if (logged === undefined) return [`${what}, which is not there`];
  if (identityOf(logged) !== identityOf(event)) return [`${what}, where ${logged.event} is now`];
  // It says nothing, and a reader on its way may have made it.
  if (event.event === 'void') return [];
  if (!truth.wasMember(event.roomId, userId, logged.committedAt, at)) return [`${what}, and was no member since`];
  const isForeign =
    event.event === 'message.created' && event.data.clientMessageId !== undefined && event.data.sender.id !== userId;
  return isForeign ? [`${what} with the client message id of somebody else`] : [];
}

/** What of an event never changes. */
function identityOf({ event, data }: Pick<Logged, 'event' | 'data'>): string {
  if (event !== 'message.created') return `${event} ${JSON.stringify(data)}`;
  const { messageId, sender } = data as Message;
  return `${event} ${messageId} ${sender.id}`;
}

function seenBy({ log }: Client): Seen[] {
  return log.flatMap((entry): Seen[] => {
    if (entry.what === 'heard') return eventsIn(JSON.parse(entry.text)).map((event) => ({ at: entry.at, event }));
    return entry.what === 'was told' ? eventsIn(entry.answer).map((event) => ({ at: entry.at, event })) : [];
  });
}

/** Events with a number, wherever they stand in what came. */
function eventsIn(value: unknown): DurableEvent[] {
  if (typeof value !== 'object' || value === null) return [];
  const { events, data, event, seq } = value as Record<string, unknown>;
  if (typeof event === 'string' && typeof seq === 'number') return [value as DurableEvent];
  return [...(Array.isArray(events) ? events.flatMap(eventsIn) : []), ...(event === undefined ? eventsIn(data) : [])];
}
