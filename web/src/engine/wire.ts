import * as z from 'zod/mini';
import { type Action, type CommandReply, commands, SyncReply } from '../../../protocol/commands.ts';
import { DomainError } from '../../../protocol/errors.ts';
import { DurableEvent, type ServerEvent, TransientEvent } from '../../../protocol/events.ts';
import { ReplyFrame } from '../../../protocol/frames.ts';
import { RoomId } from '../../../protocol/ids.ts';
import { type RouteAnswer, type RouteKey, routes } from '../../../protocol/routes.ts';

/**
 * What a newer server may write into a log that this client does not understand. It still has its number: without it
 * the room would stand still here for ever.
 */
const ForeignDurable = z.pipe(
  z.object({ event: z.string(), roomId: RoomId, seq: z.int(), at: z.optional(z.string()) }),
  z.transform(({ roomId, seq, at = '' }): DurableEvent => ({ event: 'void', roomId, seq, at, data: {} })),
);
const AnyDurable = z.union([DurableEvent, ForeignDurable]);
const AnyEvent = z.union([DurableEvent, TransientEvent, ForeignDurable]);

const [SyncEvents, SyncReset] = SyncReply.def.options;
const replies: Record<Action, z.ZodMiniType> = {
  ...mapValues(commands, (command) => command.reply),
  sync: z.union([z.extend(SyncEvents, { events: z.array(AnyDurable) }), SyncReset]),
};

const EVENTS_ROUTE = 'GET /v1/rooms/{roomId}/events';
const answers: Record<RouteKey, z.ZodMiniType> = {
  ...mapValues(routes, (route) => route.answer),
  [EVENTS_ROUTE]: z.extend(routes[EVENTS_ROUTE].answer, { events: z.array(AnyDurable) }),
};

/** The part of a reply frame that says which command it answers. */
const ReplyNumber = z.object({ reply: z.int() });

export interface Frame {
  reply: ReplyFrame | undefined;
  events: ServerEvent[];
}

/** What a frame says, as far as this client understands it. Never throws: garbage says nothing. */
export function readFrame(text: string): Frame {
  const value = readJson(text);
  if (typeof value !== 'object' || value === null) return { reply: undefined, events: [] };
  if ('reply' in value) return { reply: readReplyFrame(value), events: [] };
  const candidates: unknown[] = 'events' in value && Array.isArray(value.events) ? value.events : [value];
  return { reply: undefined, events: candidates.flatMap(readEvent) };
}

/** @throws DomainError `internal` when a reply's data is not what the action promises */
export function readReply<A extends Action>(action: A, data: unknown): CommandReply<A> {
  return read<CommandReply<A>>(replies[action], data, action);
}

/** @throws DomainError `internal` when an answer is not what the route promises */
export function readAnswer<K extends RouteKey>(route: K, body: unknown): RouteAnswer<K> {
  return read<RouteAnswer<K>>(answers[route], body, route);
}

function read<T>(schema: z.ZodMiniType, value: unknown, name: string): T {
  const result = z.safeParse(schema, value);
  if (!result.success) throw new DomainError('internal', `The answer to ${name} is not understood.`);
  return result.data as T;
}

function readEvent(value: unknown): ServerEvent[] {
  const result = AnyEvent.safeParse(value);
  return result.success ? [result.data] : [];
}

function readReplyFrame(value: object): ReplyFrame | undefined {
  const frame = ReplyFrame.safeParse(value);
  if (frame.success) return frame.data;
  const number = ReplyNumber.safeParse(value);
  if (!number.success) return undefined;
  // Such as an error code of a newer server: whoever waits must not wait in vain.
  const error = new DomainError('internal', 'The reply is not understood.').toWire();
  return { reply: number.data.reply, ok: false, error };
}

function readJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mapValues<K extends string, V>(
  record: Readonly<Record<K, V>>,
  change: (value: V) => z.ZodMiniType,
): Record<K, z.ZodMiniType> {
  const entries = Object.entries<V>(record).map(([key, value]) => [key, change(value)]);
  return Object.fromEntries(entries) as Record<K, z.ZodMiniType>;
}
