import type { Engine } from '../engine/engine-types.ts';
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
  void (hasSignedInBefore() ? loadApp() : loadLanding());
  const [{ loadSiteConfig }, { CALLBACK_PATH, createSignIn }, { createSiteEngine }] = await Promise.all([
    import('../platform/site-config.ts'),
    import('../platform/sign-in.ts'),
    import('../platform/site-engine.ts'),
  ]);
  const config = await loadSiteConfig();
  const signIn = createSignIn(config);
  const hasFailed = location.pathname === CALLBACK_PATH && !(await finished(signIn));
  const site = await createSiteEngine(config, signIn);
  if (site === undefined) {
    await loadLanding();
    return signedOut(signIn, hasFailed);
  }
  await Promise.all([site.engine.start(), loadApp()]);
  const session: Session = {
    engine: site.engine,
    signIn: () => void signIn.start(),
    signOut: () => void site.signOut(),
  };
  return { at: 'in', session };
}

function signedOut(signIn: SignIn, hasFailed: boolean): BootState {
  return { at: 'signed-out', hasFailed, signIn: () => void signIn.start(), createAccount: () => void signIn.start() };
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

/** A guess, to load the right part of the site while the sign-in is being looked at. */
function hasSignedInBefore(): boolean {
  return Object.keys(localStorage).some((key) => key.startsWith('oidc.user:'));
}
