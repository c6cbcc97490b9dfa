import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSync } from 'node:sqlite';
import type { RuntimeClock } from '../clock.ts';
import type { AsyncParts } from '../events/async-invocation.ts';
import { checkDestination } from '../events/mapping-access.ts';
import type { Policies } from '../iam/policies.ts';
import type { Ledger } from '../ledger.ts';
import type { KeyRing } from '../signature/key-ring.ts';
import type { Stack } from '../template/stack.ts';
import { bucketsOf } from './definition.ts';
import { type S3Service, s3Service } from './endpoint.ts';
import { startLifecycle } from './lifecycle.ts';
import { MultipartUploads } from './multipart-uploads.ts';
import { notificationRules } from './notification-rules.ts';
import { ObjectEvents } from './object-events.ts';
import { ObjectFiles } from './object-files.ts';
import { ObjectIndex } from './object-index.ts';
import { ObjectStore } from './object-store.ts';

export interface S3Options extends Omit<AsyncParts, 'signal'> {
  stack: Stack;
  store: DatabaseSync;
  /** Where the objects' content lives; without it in a temporary folder, until the end. */
  dataFolder?: string;
  keys: KeyRing;
  policies: Policies;
  ledger: Ledger;
  clock: RuntimeClock;
  isDuplicating: boolean;
  now(): number;
  onBug(error: unknown): void;
}

/** The buckets of the stack. */
export interface S3 {
  service: S3Service;
  /** Begins to tell functions of changes, also of those from before the last end, and to let objects expire. */
  start(): void;
  stop(): Promise<void>;
}

export async function openS3(options: S3Options): Promise<S3> {
  const { stack, store, dataFolder, now, clock, onBug } = options;
  const buckets = new Map(bucketsOf(stack).map((bucket) => [bucket.name, bucket]));
  const rules = notificationRules(stack);
  for (const rule of rules) checkDestination(rule, options);
  const folder = dataFolder === undefined ? await mkdtemp(join(tmpdir(), 'mathia-s3-')) : join(dataFolder, 's3');
  const [index, uploads, files] = [new ObjectIndex(store), new MultipartUploads(store), new ObjectFiles(folder)];
  await files.prepare((file) => index.hasFile(file) || uploads.hasFile(file));
  const events = new ObjectEvents({ ...options, rules });
  const objects = new ObjectStore({ index, files, events, now });
  let stopLifecycle = async () => {};
  return {
    service: s3Service({ ...options, buckets, store: objects, uploads }),
    start() {
      events.start();
      stopLifecycle = startLifecycle({ buckets: [...buckets.values()], store: objects, uploads, clock, now }, onBug);
    },
    async stop() {
      await Promise.all([events.stop(), stopLifecycle()]);
      if (dataFolder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}
