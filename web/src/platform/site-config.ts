import { DomainError } from '../../../protocol/errors.ts';
import { SiteConfig } from '../../../protocol/site-config.ts';

const CONFIG_PATH = '/config.json';
const CONFIG_MS = 15_000;

/**
 * What the site must know of its deployment.
 * @throws DomainError `unavailable` when it cannot be fetched, `internal` when it is not understood
 */
export async function loadSiteConfig(): Promise<SiteConfig> {
  const config = SiteConfig.safeParse(await fetchConfig());
  if (!config.success) throw new DomainError('internal', 'The configuration of this site is not understood.');
  return config.data;
}

async function fetchConfig(): Promise<unknown> {
  try {
    const response = await fetch(CONFIG_PATH, { signal: AbortSignal.timeout(CONFIG_MS) });
    if (response.ok) keep(response.clone());
    if (response.ok) return await response.json();
  } catch (cause) {
    throw new DomainError('unavailable', 'The site cannot be reached.', { cause });
  }
  throw new DomainError('unavailable', 'The site is not ready.');
}

/** On a first visit the service worker comes too late to see the answer, which it needs to open the site offline. */
function keep(answer: Response): void {
  globalThis.caches
    ?.open('config')
    .then((cache) => cache.put(CONFIG_PATH, answer))
    .catch(() => undefined);
}
