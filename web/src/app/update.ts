import { create } from 'zustand';

/** A reason to reload, and how. */
export interface ReloadOffer {
  /** `broken`: a part of the page is gone, perhaps replaced by a newer version of the site. */
  reason: 'new-version' | 'broken';
  apply(): void;
}

export const useReloadOffer = create<{ offer: ReloadOffer | undefined }>(() => ({ offer: undefined }));

const SERVICE_WORKER = '/sw.js';

let isWatching = false;

/**
 * Registers what serves the site offline, and offers a newer version when one is there. It fetches the whole site:
 * called when the first screen is there, so as not to compete with it.
 */
export function watchForUpdates(): void {
  if (isWatching) return;
  isWatching = true;
  watch().catch((error: unknown) => console.error(error));
}

async function watch(): Promise<void> {
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
  const apply = () => {
    navigator.serviceWorker.addEventListener('controllerchange', () => location.reload(), { once: true });
    waiting.postMessage({ type: 'SKIP_WAITING' });
  };
  useReloadOffer.setState({ offer: { reason: 'new-version', apply } });
}

/** Something that was to be shown could not be loaded or drawn. A newer version that waits already is the better cure. */
export function offerReload(): void {
  useReloadOffer.setState((state) => ({ offer: state.offer ?? { reason: 'broken', apply: () => location.reload() } }));
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
