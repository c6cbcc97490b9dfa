import type { Need } from '../iam/authorize.ts';
import type { BucketDefinition } from './definition.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import type { ObjectStore } from './object-store.ts';
import type { S3Answer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';

/** Everything an operation works with. */
export interface Scene {
  request: S3Request;
  bucket: BucketDefinition;
  store: ObjectStore;
  uploads: MultipartUploads;
  buckets: ReadonlyMap<string, BucketDefinition>;
  now(): number;
  /** Whether IAM lets the caller, without asking it to be written down. */
  isAllowed(need: Need): boolean;
}

export interface Operation {
  /** As the SDK calls it. */
  name: string;
  /** What IAM must allow before a byte of the body is read. */
  needs(scene: Scene): Need[];
  run(scene: Scene): Promise<S3Answer>;
}

export function objectArn(bucket: BucketDefinition, key: string): string {
  return `${bucket.arn}/${key}`;
}

/** Actions on the object of the address. */
export function onObject(...actions: string[]): (scene: Scene) => Need[] {
  return ({ bucket, request }) => actions.map((action) => ({ action, resource: objectArn(bucket, request.key) }));
}

export function onBucket(action: string): (scene: Scene) => Need[] {
  return ({ bucket }) => [{ action, resource: bucket.arn }];
}

/** Policies can ask for the tags of what is read: `s3:ExistingObjectTag/<key>`. */
export function onExisting(action: string): (scene: Scene) => Need[] {
  return ({ bucket, request, store }) => {
    const tags = Object.entries(store.index.find(bucket.name, request.key)?.description.tags ?? {});
    const context = Object.fromEntries(
      tags.map(([key, value]) => [`s3:existingobjecttag/${key}`.toLowerCase(), [value]]),
    );
    return [{ action, resource: objectArn(bucket, request.key), context }];
  };
}

/** Whoever may not list a bucket does not learn what is missing in it. */
export function existing(scene: Scene, bucket = scene.bucket, key = scene.request.key) {
  const found = scene.store.index.find(bucket.name, key);
  if (found) return found;
  if (scene.isAllowed({ action: 's3:ListBucket', resource: bucket.arn }))
    throw new S3Error('NoSuchKey', undefined, { Key: key });
  throw new S3Error('AccessDenied');
}
