import * as z from 'zod/mini';
import { DomainError } from '../../protocol/errors.ts';
import { crockford, UserId } from '../../protocol/ids.ts';
import { Handle } from '../../protocol/user.ts';

/** Who asks, as the authorizer vouches for it. */
export interface Caller {
  userId: UserId;
  handle: Handle;
}

/** Who asks over a socket. */
export interface SocketCaller extends Caller {
  connectionId: string;
}

const Claims = z.object({ sub: z.uuid(), username: z.string() });
const Context = z.object({ userId: UserId, handle: Handle });

/** From the claims of a verified access token. @throws DomainError `unauthenticated` */
export function callerOfClaims(claims: unknown): Caller {
  const { data } = Claims.safeParse(claims);
  const handle = Handle.safeParse(data?.username.toLowerCase());
  if (data === undefined || !handle.success) {
    throw new DomainError('unauthenticated', 'This access token is not one of ours.');
  }
  return { userId: userIdOf(data.sub), handle: handle.data };
}

/** From what the `$connect` authorizer left with the connection. @throws DomainError `unauthenticated` */
export function callerOfContext(context: unknown, connectionId: string): SocketCaller {
  const { data } = Context.safeParse(context);
  if (data === undefined) throw new DomainError('unauthenticated', 'This connection is nobody’s.');
  return { ...data, connectionId };
}

/** The identity provider's UUID, in our alphabet: the same 128 bits, so no table stands between them. */
function userIdOf(sub: string): UserId {
  const bytes = Uint8Array.from(sub.replaceAll('-', '').match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
  return UserId.parse(`user_${crockford(bytes)}`);
}
