import { create } from 'zustand';

interface UpdateState {
  /** Puts the new version in place and reloads; undefined when there is none. */
  apply: (() => void) | undefined;
}

export const useUpdate = create<UpdateState>(() => ({ apply: undefined }));

const SERVICE_WORKER = '/sw.js';

/** Registers what serves the site offline, and offers a newer version when one is there. */
export async function watchForUpdates(): Promise<void> {
  // A page whose parts were replaced by a newer version of the site cannot load them any more.
  addEventListener('vite:preloadError', (event) => {
    event.preventDefault();
    offer(() => location.reload());
  });
  if (!import.meta.env.PROD || !('serviceWorker' in navigator)) return;
  const registration = await navigator.serviceWorker.register(trusted(SERVICE_WORKER));
  const isUpdate = navigator.serviceWorker.controller !== null;
  if (isUpdate) offerWaiting(registration);
  registration.addEventListener('updatefound', () => {
    const worker = registration.installing;
    worker?.addEventListener('statechange', () => {
      if (worker.state === 'installed' && navigator.serviceWorker.controller !== null) offerWaiting(registration);
    });
  });
}

function offerWaiting({ waiting }: ServiceWorkerRegistration): void {
  if (waiting === null) return;
  offer(() => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'SKIP_WAITING' });
  });
}

function offer(apply: () => void): void {
  useUpdate.setState({ apply });
}

/** Where trusted types are required, the address of a script must come from a policy. */
function trusted(address: string): string {
  const policy = window.trustedTypes?.createPolicy('mathia', {
    createScriptURL: (url) => {
      if (url !== SERVICE_WORKER) throw new TypeError(`not our script: ${url}`);
      return url;
    },
  });
  return (policy?.createScriptURL(address) ?? address) as string;
}
