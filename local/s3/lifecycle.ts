import type { RuntimeClock } from '../clock.ts';
import type { BucketDefinition } from './definition.ts';
import type { LifecycleRule } from './lifecycle-rules.ts';
import { dropUpload } from './multipart.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import type { ObjectStore } from './object-store.ts';

/** S3 looks once a day and rounds up to midnight; here it is minutes, so that it is seen at all. */
const SWEEP_MS = 2 * 60_000;

export interface LifecycleParts {
  buckets: Iterable<BucketDefinition>;
  store: ObjectStore;
  uploads: MultipartUploads;
  clock: RuntimeClock;
  now(): number;
}

/** Removes what a rule of its bucket lets go. The answer stops it. */
export function startLifecycle(parts: LifecycleParts, onBug: (error: unknown) => void): () => Promise<void> {
  let sweeping: Promise<void> = Promise.resolve();
  const timer = setInterval(() => {
    sweeping = sweeping.then(() => expire(parts)).catch(onBug);
  }, parts.clock.scaled(SWEEP_MS));
  timer.unref();
  return async () => {
    clearInterval(timer);
    await sweeping;
  };
}

async function expire(parts: LifecycleParts): Promise<void> {
  for (const bucket of parts.buckets) {
    for (const rule of bucket.lifecycle) {
      await expireObjects(parts, bucket, rule);
      await abortUploads(parts, bucket, rule);
    }
  }
}

async function expireObjects(
  { store, clock, now }: LifecycleParts,
  bucket: BucketDefinition,
  rule: LifecycleRule,
): Promise<void> {
  if (rule.expiresMs === undefined) return;
  const before = now() - clock.scaled(rule.expiresMs);
  const tags = Object.entries(rule.tags);
  for (const { key, file, description } of store.index.olderThan(bucket.name, rule.prefix, before)) {
    const isTagged = tags.every(([name, value]) => description.tags[name] === value);
    // It may have been replaced since.
    if (isTagged && store.index.find(bucket.name, key)?.file === file)
      await store.remove({ bucket, key, eventName: 'LifecycleExpiration:Delete', cause: undefined });
  }
}

async function abortUploads(
  { store, uploads, clock, now }: LifecycleParts,
  bucket: BucketDefinition,
  rule: LifecycleRule,
): Promise<void> {
  if (rule.abortsMs === undefined) return;
  const before = now() - clock.scaled(rule.abortsMs);
  for (const { id } of uploads.olderThan(bucket.name, rule.prefix, before)) await dropUpload({ store, uploads }, id);
}
