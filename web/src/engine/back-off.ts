const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * How long to wait after the `failures`-th failure in a row (1 is the first): full jitter below a bound that doubles
 * from 1 s to 60 s. Source: AWS Architecture Blog, "Exponential Backoff And Jitter". `random` is at least 0, below 1.
 *
 * These are our own lines, not partysocket's, because the wait must run on the engine's handed-in timer and random.
 */
export function backOffMs(failures: number, random: number): number {
  const bound = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, failures - 1));
  return Math.floor(random * bound);
}
