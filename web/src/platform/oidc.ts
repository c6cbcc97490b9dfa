import { ErrorResponse, UserManager, WebStorageStateStore } from 'oidc-client-ts';
import * as z from 'zod/mini';
import { DomainError } from '../../../protocol/errors.ts';
import type { SiteConfig } from '../../../protocol/site-config.ts';
import { CALLBACK_PATH } from './callback-path.ts';

const ReturnState = z.object({ returnTo: z.string() });

/** OpenID Connect: authorization code with PKCE, renewed by the refresh token. Loaded to sign in and to renew. */
export interface Oidc {
  start(returnTo: string): Promise<void>;
  startSignUp(returnTo: string): Promise<void>;
  finish(): Promise<string>;
  /** A fresh access token; undefined when somebody must sign in. @throws DomainError `unavailable` */
  renew(): Promise<string | undefined>;
}

export function createOidc(config: SiteConfig): Oidc {
  const manager = new UserManager(settingsOf(config));
  return {
    start: (returnTo) => manager.signinRedirect({ state: { returnTo } }),
    startSignUp: (returnTo) => new UserManager(settingsOf(config, '/signup')).signinRedirect({ state: { returnTo } }),
    finish: () => finish(manager),
    renew: () => renew(manager),
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

async function renew(manager: UserManager): Promise<string | undefined> {
  try {
    return (await manager.signinSilent())?.access_token;
  } catch (cause) {
    if (cause instanceof ErrorResponse) return undefined;
    throw new DomainError('unavailable', 'The sign-in server cannot be reached.', { cause });
  }
}
