import * as z from 'zod/mini';
import { commandReplies, SyncReply } from '../../../protocol/command-replies.ts';
import type { Action, CommandReply } from '../../../protocol/commands.ts';
import { DomainError } from '../../../protocol/errors.ts';
import { DurableEvent, type ServerEvent, TransientEvent } from '../../../protocol/events.ts';
import { RoomId } from '../../../protocol/ids.ts';
import { ReplyFrame } from '../../../protocol/reply-frame.ts';
import { routeAnswers } from '../../../protocol/route-answers.ts';
import type { RouteAnswer, RouteKey } from '../../../protocol/routes.ts';

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
  ...commandReplies,
  sync: z.union([z.extend(SyncEvents, { events: z.array(AnyDurable) }), SyncReset]),
};

const EVENTS_ROUTE = 'GET /v1/rooms/{roomId}/events';
/** Of other routes the caller brings what to read the answer by: it is loaded with what calls them. */
const answers: Partial<Record<RouteKey, z.ZodMiniType>> = {
  ...routeAnswers,
  [EVENTS_ROUTE]: z.extend(routeAnswers[EVENTS_ROUTE], { events: z.array(AnyDurable) }),
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
export function readAnswer<K extends RouteKey>(route: K, body: unknown, schema = answers[route]): RouteAnswer<K> {
  return read<RouteAnswer<K>>(schema ?? z.never(), body, route);
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
