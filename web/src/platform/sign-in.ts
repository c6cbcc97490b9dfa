import { DomainError } from '../../../protocol/errors.ts';
import type { SiteConfig } from '../../../protocol/site-config.ts';
import type { Oidc } from './oidc.ts';
import { isFresh, keyOfUser, readUser } from './stored-user.ts';

export interface SignIn {
  /** Who is signed in on this device, as the token's subject; undefined when nobody is. */
  subject(): string | undefined;
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
  signOut(): void;
}

/** Sign-in by OpenID Connect. Somebody whose token is fresh does without the library that does it. */
export function createSignIn(config: SiteConfig): SignIn {
  const user = () => readUser(localStorage, config);
  const renewed = (refused: string) => onlyOneTab(() => renew(config, refused));
  return {
    subject: () => user()?.profile.sub,
    accessToken: async () => {
      const known = user();
      return known === undefined || isFresh(known, Date.now()) ? known?.access_token : renewed(known.access_token);
    },
    renewed,
    start: async (returnTo = here()) => (await loadOidc(config)).start(returnTo),
    startSignUp: async () => (await loadOidc(config)).startSignUp(here()),
    finish: async () => (await loadOidc(config)).finish(),
    signOut: () => {
      localStorage.removeItem(keyOfUser(config));
      const query = new URLSearchParams({ client_id: config.clientId, logout_uri: `${location.origin}/` });
      location.assign(`${config.signInUrl}/logout?${query}`);
    },
  };
}

async function renew(config: SiteConfig, refused: string): Promise<string | undefined> {
  const user = readUser(localStorage, config);
  // Another tab was quicker.
  if (user !== undefined && user.access_token !== refused && isFresh(user, Date.now())) return user.access_token;
  if (user?.refresh_token === undefined) return undefined;
  return (await loadOidc(config)).renew();
}

async function loadOidc(config: SiteConfig): Promise<Oidc> {
  try {
    const { createOidc } = await import('./oidc.ts');
    return createOidc(config);
  } catch (cause) {
    throw new DomainError('unavailable', 'What signs in could not be loaded.', { cause });
  }
}

function here(): string {
  return location.pathname + location.search + location.hash;
}

/** A refresh token may be good for one use: two tabs must not use the same one. */
function onlyOneTab<T>(work: () => Promise<T>): Promise<T> {
  return navigator.locks.request('mathia-renew', work);
}
