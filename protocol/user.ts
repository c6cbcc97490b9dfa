import * as z from 'zod/mini';
import { UserId } from './ids.ts';
import { NAME_CHARS_MAX } from './limits.ts';
import { SpeechChoice } from './speech.ts';
import { line } from './text.ts';

/** What somebody types after an @. Lower case; the sign-in name. */
export const Handle = z.string().check(z.regex(/^[a-z0-9][a-z0-9_.-]{1,31}$/));
export type Handle = z.infer<typeof Handle>;

export const DisplayName = /* @__PURE__ */ line({ chars: NAME_CHARS_MAX });

/** A person as others may see them. */
export const User = z.object({ userId: UserId, handle: Handle, name: z.string() });
export type User = z.infer<typeof User>;

/** A person as they see themselves. */
export const Me = z.extend(User, { locale: z.string(), speech: SpeechChoice });
export type Me = z.infer<typeof Me>;
