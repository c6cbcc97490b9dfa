import * as z from 'zod';
import kept from './regressions.json' with { type: 'json' };

/** Seeds that once found a bug, and what it was: they are run always. */
export const regressions = z.array(z.object({ seed: z.int(), found: z.string() })).parse(kept);
