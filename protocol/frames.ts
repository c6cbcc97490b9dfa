import * as z from 'zod/mini';
import { type Action, actions } from './commands.ts';
import { WireError } from './errors.ts';
import { DurableEvent, TransientEvent } from './events.ts';

/** A command's envelope; its `data` is checked against the action's own schema afterwards, so that an error can carry the id. */
export const CommandFrame = z.strictObject({
  id: z.int().check(z.minimum(0)),
  action: z.enum(actions as [Action, ...Action[]]),
  data: z.optional(z.unknown()),
});
export type CommandFrame = z.infer<typeof CommandFrame>;

export const ReplyFrame = z.union([
  z.object({ reply: z.nullable(z.int()), ok: z.literal(true), data: z.unknown() }),
  /** `reply` is null when the frame had no readable id. */
  z.object({ reply: z.nullable(z.int()), ok: z.literal(false), error: WireError }),
]);
export type ReplyFrame = z.infer<typeof ReplyFrame>;

export const EventsFrame = z.object({ events: z.array(z.union([DurableEvent, TransientEvent])) });

/** Anything a server sends. */
export const ServerFrame = z.union([ReplyFrame, EventsFrame, DurableEvent, TransientEvent]);
export type ServerFrame = z.infer<typeof ServerFrame>;
