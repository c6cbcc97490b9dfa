import { loadConversation } from '../app/parts.ts';
import type { Engine } from '../engine/engine-types.ts';
import { CALLBACK_PATH } from '../platform/callback-path.ts';
import type { SignIn } from '../platform/sign-in.ts';

export interface Session {
  engine: Engine;
  signIn(): void;
  signOut(): void;
}

export type BootState =
  | { at: 'loading' }
  | { at: 'unreachable' }
  | { at: 'signed-out'; hasFailed: boolean; signIn(): void; createAccount(): void }
  | { at: 'in'; session: Session };

let state: BootState = { at: 'loading' };
const watchers = new Set<() => void>();

export const bootState = () => state;

export function watchBoot(watcher: () => void): () => void {
  watchers.add(watcher);
  return () => watchers.delete(watcher);
}

/** Finds out who is here, and starts their engine. */
export async function boot(): Promise<void> {
  tell({ at: 'loading' });
  try {
    tell(await begin());
  } catch (error) {
    console.error(error);
    tell({ at: 'unreachable' });
  }
}

function tell(next: BootState): void {
  state = next;
  for (const watcher of watchers) watcher();
}

export const loadApp = () => import('../app/app.tsx');
export const loadLanding = () => import('./landing.tsx');

async function begin(): Promise<BootState> {
  if (!hasSignedInBefore() && !comesFromSignIn()) return signedOut({ hasFailed: false });
  void loadApp();
  if (location.pathname.startsWith('/rooms/')) void loadConversation().catch(() => undefined);
  const [{ config, signIn }, { createSiteEngine }] = await Promise.all([
    signInOfSite(),
    import('../platform/site-engine.ts'),
  ]);
  const hasFailed = location.pathname === CALLBACK_PATH && !(await finished(signIn));
  const site = createSiteEngine(config, signIn);
  if (site === undefined) return signedOut({ hasFailed });
  await Promise.all([site.engine.start(), loadApp()]);
  const session: Session = {
    engine: site.engine,
    signIn: () => void signIn.start(),
    signOut: () => void site.signOut(),
  };
  return { at: 'in', session };
}

async function signInOfSite() {
  const [{ loadSiteConfig }, { createSignIn }] = await Promise.all([
    import('../platform/site-config.ts'),
    import('../platform/sign-in.ts'),
  ]);
  const config = await loadSiteConfig();
  return { config, signIn: createSignIn(config) };
}

async function signedOut({ hasFailed }: { hasFailed: boolean }): Promise<BootState> {
  await loadLanding();
  const signIn = () => void leave((way) => way.start());
  const createAccount = () => void leave((way) => way.startSignUp());
  return { at: 'signed-out', hasFailed, signIn, createAccount };
}

/** To the sign-in server. What that takes is loaded only now: whoever looks at the first page does not wait for it. */
async function leave(by: (signIn: SignIn) => Promise<void>): Promise<void> {
  try {
    await by((await signInOfSite()).signIn);
  } catch (error) {
    console.error(error);
    tell({ at: 'unreachable' });
  }
}

async function finished(signIn: SignIn): Promise<boolean> {
  try {
    history.replaceState(null, '', await signIn.finish());
    return true;
  } catch (error) {
    console.error(error);
    history.replaceState(null, '', '/');
    return false;
  }
}

/** Somebody's tokens are on this device; whether they still count shows later. */
function hasSignedInBefore(): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith('oidc.user:'));
}

/** The sign-in server answers with the state that it was given, also when it refuses. */
function comesFromSignIn(): boolean {
  return new URLSearchParams(location.search).has('state');
}
