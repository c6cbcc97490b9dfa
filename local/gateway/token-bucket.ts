export interface Rate {
  /** Tokens per second. */
  rate: number;
  burst: number;
}

export interface TokenBucket {
  /** False when the bucket is empty. */
  take(): boolean;
}

/** API Gateway throttles by token bucket: full at `burst`, refilled at `rate`. */
export function tokenBucket({ rate, burst }: Rate, now: () => number = performance.now.bind(performance)): TokenBucket {
  let tokens = burst;
  let filledAt = now();
  return {
    take() {
      const at = now();
      tokens = Math.min(burst, tokens + ((at - filledAt) / 1000) * rate);
      filledAt = at;
      if (tokens < 1) return false;
      tokens -= 1;
      return true;
    },
  };
}
