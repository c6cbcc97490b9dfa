import * as z from 'zod/mini';
import type { SiteConfig } from '../../../protocol/site-config.ts';

/** A token this close to its end may be refused on arrival. */
const FRESH_SECONDS = 30;

const StoredUser = z.object({
  access_token: z.string(),
  refresh_token: z.optional(z.string()),
  /** In seconds since 1970. */
  expires_at: z.optional(z.number()),
  profile: z.object({ sub: z.string() }),
});
export type StoredUser = z.infer<typeof StoredUser>;

type Registration = Pick<SiteConfig, 'issuer' | 'clientId'>;

/** Where oidc-client-ts keeps who is signed in, so that a start does not need the library to know it. */
export function keyOfUser({ issuer, clientId }: Registration): string {
  return `oidc.user:${issuer}:${clientId}`;
}

/** Who is signed in on this device; undefined when nobody is, or nobody that is understood. */
export function readUser(storage: Pick<Storage, 'getItem'>, registration: Registration): StoredUser | undefined {
  const user = StoredUser.safeParse(parsed(storage.getItem(keyOfUser(registration))));
  return user.success ? user.data : undefined;
}

export function isFresh({ expires_at: end = 0 }: StoredUser, nowMs: number): boolean {
  return end - nowMs / 1_000 > FRESH_SECONDS;
}

function parsed(json: string | null): unknown {
  try {
    return json === null ? undefined : JSON.parse(json);
  } catch {
    return undefined;
  }
}
