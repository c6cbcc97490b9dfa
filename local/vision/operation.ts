import { AwsError } from '../aws-request.ts';
import { ACCOUNT, PARTITION, REGION } from '../template/place.ts';
import type { VisionEngine } from './engine.ts';
import type { Collection, FaceCollections } from './face-collections.ts';
import type { PictureSource } from './picture-source.ts';

/** Everything an operation works with. */
export interface Scene {
  engine: VisionEngine;
  collections: FaceCollections;
  source: PictureSource;
}

export interface Operation {
  /** What IAM is asked about: the collection of the input, or everything. */
  isOfCollection: boolean;
  run(scene: Scene, input: unknown): Promise<object> | object;
}

/** Of the engine behind this, not one of AWS's. */
export const FACE_MODEL = 'faceres-1';

export function collectionArn(id: string): string {
  return `arn:${PARTITION}:rekognition:${REGION}:${ACCOUNT}:collection/${id}`;
}

export function existing({ collections }: Scene, id: string): Collection {
  const collection = collections.find(id);
  if (collection) return collection;
  throw new AwsError('ResourceNotFoundException', `The collection id: ${id} does not exist`);
}

/** A page, and where the next one begins if there is one. `read` is asked for one more than the page holds. */
export function pageOf<Item>(
  { NextToken, MaxResults }: { NextToken?: string | undefined; MaxResults: number },
  read: (after: string, max: number) => Item[],
  nameOf: (item: Item) => string,
): { items: Item[]; NextToken?: string } {
  const after = NextToken === undefined ? '' : Buffer.from(NextToken, 'base64url').toString();
  const items = read(after, MaxResults + 1);
  const last = items.length > MaxResults ? items[MaxResults - 1] : undefined;
  const token = last && { NextToken: Buffer.from(nameOf(last)).toString('base64url') };
  return { items: items.slice(0, MaxResults), ...token };
}
