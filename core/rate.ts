/** A token bucket, kept as the one number that the generic cell rate algorithm (ITU-T I.371) needs. */
export interface Bucket {
  /** Epoch milliseconds at which the bucket is full again; in the past when it is full. */
  fullAt: number;
}

export interface BucketSize {
  burst: number;
  refillMs: number;
}

/** What taking one token means for the stored number, without reading it first. */
export interface Take {
  /** One token's worth of time. */
  costMs: number;
  /** The bucket has a token as long as `fullAt` is at most this. */
  fullAtMax: number;
}

export function take(size: BucketSize, now: Date): Take {
  const costMs = size.refillMs / size.burst;
  return { costMs, fullAtMax: now.getTime() + size.refillMs - costMs };
}

/** How long until a token is there. */
export function waitMs(bucket: Bucket, size: BucketSize, now: Date): number {
  return Math.max(1, Math.ceil(bucket.fullAt - take(size, now).fullAtMax));
}
