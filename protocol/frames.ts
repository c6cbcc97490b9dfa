import * as z from 'zod/mini';
import { type Action, actions } from './commands.ts';
import { DurableEvent, TransientEvent } from './events.ts';
import { ReplyFrame } from './reply-frame.ts';

export { ReplyFrame } from './reply-frame.ts';

/** A command's envelope; its `data` is checked against the action's own schema afterwards, so that an error can carry the id. */
export const CommandFrame = z.strictObject({
  id: z.int().check(z.minimum(0)),
  action: z.enum(actions as [Action, ...Action[]]),
  data: z.optional(z.unknown()),
});
export type CommandFrame = z.infer<typeof CommandFrame>;

export const EventsFrame = z.object({ events: z.array(z.union([DurableEvent, TransientEvent])) });

/** Anything a server sends. */
export const ServerFrame = z.union([ReplyFrame, EventsFrame, DurableEvent, TransientEvent]);
export type ServerFrame = z.infer<typeof ServerFrame>;
