import * as z from 'zod/mini';
import { WireError } from './errors.ts';

export const ReplyFrame = z.union([
  z.object({ reply: z.nullable(z.int()), ok: z.literal(true), data: z.unknown() }),
  /** `reply` is null when the frame had no readable id. */
  z.object({ reply: z.nullable(z.int()), ok: z.literal(false), error: WireError }),
]);
export type ReplyFrame = z.infer<typeof ReplyFrame>;
