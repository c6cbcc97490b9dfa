const TICK_MS = 10_000;
/** A tick this late means that the machine slept, or the tab was frozen. */
const LATE_MS = 30_000;

/** Calls `wake` when the world may have changed behind the page's back. Returns what ends it. */
export function watchForWake(wake: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const whenVisible = () => {
    if (document.visibilityState === 'visible') wake();
  };
  addEventListener('online', wake, { signal });
  addEventListener('pageshow', wake, { signal });
  document.addEventListener('visibilitychange', whenVisible, { signal });
  const timer = watchForSleep(wake);
  signal.addEventListener('abort', () => clearInterval(timer));
  return () => stop.abort();
}

/** Calls `leave` when the page may go for good: nothing tells later. Returns what ends it. */
export function watchForLeaving(leave: () => void): () => void {
  const stop = new AbortController();
  const { signal } = stop;
  const whenHidden = () => {
    if (document.visibilityState === 'hidden') leave();
  };
  addEventListener('pagehide', leave, { signal });
  document.addEventListener('visibilitychange', whenHidden, { signal });
  return () => stop.abort();
}

function watchForSleep(wake: () => void): ReturnType<typeof setInterval> {
  let last = Date.now();
  return setInterval(() => {
    const now = Date.now();
    if (now - last > LATE_MS) wake();
    last = now;
  }, TICK_MS);
}
