import { ErrorResponse, type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import * as z from 'zod/mini';
import { DomainError } from '../../../protocol/errors.ts';
import type { SiteConfig } from '../../../protocol/site-config.ts';

export const CALLBACK_PATH = '/callback';
/** A token this close to its end may be refused on arrival. */
const FRESH_SECONDS = 30;

const ReturnState = z.object({ returnTo: z.string() });

export interface SignIn {
  /** Who is signed in on this device, as the token's subject; undefined when nobody is. */
  subject(): Promise<string | undefined>;
  /** Fit to be sent; undefined when somebody must sign in. @throws DomainError `unavailable` without a network */
  accessToken(): Promise<string | undefined>;
  /** Another one than `refused`; undefined when somebody must sign in. @throws DomainError `unavailable` */
  renewed(refused: string): Promise<string | undefined>;
  /** Leaves the page; comes back to `returnTo`, a path of this site, by default where the person is. */
  start(returnTo?: string): Promise<void>;
  /** The same, beginning with the page where an account is made. */
  startSignUp(): Promise<void>;
  /** On the callback page: ends the sign-in and says where the person was. @throws DomainError when it failed */
  finish(): Promise<string>;
  /** Forgets the tokens and leaves the page for the sign-in server's own sign-out. */
  signOut(): Promise<void>;
}

/** Sign-in by OpenID Connect: authorization code with PKCE, renewed by the refresh token. */
export function createSignIn(config: SiteConfig): SignIn {
  const manager = new UserManager(settingsOf(config));
  const renewedFrom = (refused: string | undefined) => onlyOneTab(() => renew(manager, refused));
  return {
    subject: async () => (await manager.getUser())?.profile.sub,
    accessToken: async () => {
      const user = await manager.getUser();
      return user === null || isFresh(user) ? user?.access_token : renewedFrom(user.access_token);
    },
    renewed: renewedFrom,
    start: (returnTo = here()) => manager.signinRedirect({ state: { returnTo } }),
    startSignUp: () => new UserManager(settingsOf(config, '/signup')).signinRedirect({ state: { returnTo: here() } }),
    finish: () => finish(manager),
    signOut: async () => {
      await manager.removeUser();
      const query = new URLSearchParams({ client_id: config.clientId, logout_uri: `${location.origin}/` });
      location.assign(`${config.signInUrl}/logout?${query}`);
    },
  };
}

/** Cognito's `/signup` takes the parameters of `/oauth2/authorize` and leads to the same end. */
function settingsOf({ issuer, clientId, signInUrl, scope }: SiteConfig, entrance = '/oauth2/authorize') {
  return {
    authority: issuer,
    client_id: clientId,
    redirect_uri: `${location.origin}${CALLBACK_PATH}`,
    response_type: 'code',
    scope,
    // Cognito's issuer is another host than its sign-in pages; written down, nothing has to be discovered first.
    metadata: {
      issuer,
      authorization_endpoint: `${signInUrl}${entrance}`,
      token_endpoint: `${signInUrl}/oauth2/token`,
      jwks_uri: `${issuer}/.well-known/jwks.json`,
    },
    // Renewed when a token is needed, not by a timer that a sleeping tab misses.
    automaticSilentRenew: false,
    userStore: new WebStorageStateStore({ store: localStorage }),
    stateStore: new WebStorageStateStore({ store: localStorage }),
  };
}

function here(): string {
  return location.pathname + location.search + location.hash;
}

async function finish(manager: UserManager): Promise<string> {
  try {
    const user = await manager.signinRedirectCallback();
    const state = ReturnState.safeParse(user.state);
    return state.success && isOwnPath(state.data.returnTo) ? state.data.returnTo : '/';
  } catch (cause) {
    throw new DomainError('unauthenticated', 'The sign-in did not work out.', { cause });
  }
}

/** A path of this site and not `//elsewhere`, nor the callback again. */
function isOwnPath(path: string): boolean {
  const url = new URL(path, location.origin);
  return path.startsWith('/') && url.origin === location.origin && url.pathname !== CALLBACK_PATH;
}

async function renew(manager: UserManager, refused: string | undefined): Promise<string | undefined> {
  const user = await manager.getUser();
  // Another tab was quicker.
  if (user !== null && user.access_token !== refused && isFresh(user)) return user.access_token;
  if (user?.refresh_token === undefined) return undefined;
  try {
    return (await manager.signinSilent())?.access_token;
  } catch (cause) {
    if (cause instanceof ErrorResponse) return undefined;
    throw new DomainError('unavailable', 'The sign-in server cannot be reached.', { cause });
  }
}

/** A refresh token may be good for one use: two tabs must not use the same one. */
function onlyOneTab<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('mathia-renew', work);
}

function isFresh(user: User): boolean {
  return (user.expires_in ?? 0) > FRESH_SECONDS;
}
