import type { SiteConfig } from '../../../protocol/site-config.ts';
import { createEngine } from '../engine/engine.ts';
import type { Engine } from '../engine/engine-types.ts';
import { hexOf } from '../engine/uuid.ts';
import { openBrowserSocket } from './browser-socket.ts';
import { openDeviceStorage } from './device-storage.ts';
import { createHttpApi } from './http-api.ts';
import { createSignIn, type SignIn } from './sign-in.ts';
import { watchForLeaving, watchForWake } from './wake-signs.ts';

export interface SiteEngine {
  engine: Engine;
  /** Stops, forgets everything of this person on this device, and leaves the page. */
  signOut(): Promise<void>;
  /** Stops; everything is kept. */
  close(): Promise<void>;
}

/** The engine of this browser for who is signed in, not started yet; undefined when nobody is. */
export function createSiteEngine(config: SiteConfig, signIn: SignIn = createSignIn(config)): SiteEngine | undefined {
  const subject = signIn.subject();
  if (subject === undefined) return undefined;
  const storage = openDeviceStorage(subject);
  const engine = createEngine({
    now: () => Date.now(),
    random: () => Math.random(),
    randomBytes,
    setTimer,
    openSocket: openBrowserSocket,
    request: createHttpApi(signIn),
    postForm: async (...posting) => (await import('./post-form.ts')).postForm(...posting),
    storage,
    socketUrl: config.socketUrl,
    device: `web-${hexOf(randomBytes(8))}`,
  });
  const watches = [watchForWake(() => engine.wake()), watchForLeaving(() => void engine.flush())];
  const close = async () => {
    for (const stopWatching of watches) stopWatching();
    await engine.stop();
    await storage.close();
  };
  return {
    engine,
    close,
    signOut: async () => {
      await close();
      await storage.clear().catch(() => undefined);
      signIn.signOut();
    },
  };
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

function setTimer(ms: number, fire: () => void): () => void {
  const timer = setTimeout(fire, ms);
  return () => clearTimeout(timer);
}
