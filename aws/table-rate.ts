import { type Bucket, type BucketSize, take, waitMs } from '../core/rate.ts';
import { DomainError } from '../protocol/errors.ts';
import type { MemberId } from '../protocol/ids.ts';
import { env } from './env.ts';
import { getRow, type Key, type Row, ttlAfter, updateRow } from './table.ts';

export type BucketRow = Row & Bucket;

export function rateKey(userId: MemberId, bucket: string): Key {
  return { PK: `RATE#${userId}`, SK: bucket };
}

/** The same for somebody whose bucket was not read with something else. */
export async function readAndTakeToken(key: Key, size: BucketSize): Promise<void> {
  await takeToken(key, size, await getRow<BucketRow>(key));
}

/**
 * Takes one token. Two conditional updates, of which `seen` (the row as just read) says the likelier: a full bucket
 * starts counting from now, a used one goes on. So a token costs one write, and concurrent takers never need a retry.
 * @throws DomainError `rate_limited` with the time to wait
 */
export async function takeToken(key: Key, size: BucketSize, seen: BucketRow | undefined): Promise<void> {
  const now = env.now();
  const isFull = seen === undefined || seen.fullAt <= now.getTime();
  const [first, second] = isFull ? [takeFromFull, takeFromUsed] : [takeFromUsed, takeFromFull];
  if (await first(key, size, now)) return;
  if (await second(key, size, now)) return;
  const retryAfterMs = waitMs(seen ?? { fullAt: now.getTime() + size.refillMs }, size, now);
  throw new DomainError('rate_limited', 'That was too much at once. Wait a moment.', { retryAfterMs });
}

async function takeFromFull(key: Key, size: BucketSize, now: Date): Promise<boolean> {
  const { costMs } = take(size, now);
  const updated = await updateRow({
    Key: key,
    UpdateExpression: 'SET fullAt = :next, #ttl = :ttl',
    ConditionExpression: 'attribute_not_exists(PK) OR fullAt <= :now',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':next': now.getTime() + costMs, ':now': now.getTime(), ':ttl': ttlOf(size) },
  });
  return updated !== undefined;
}

async function takeFromUsed(key: Key, size: BucketSize, now: Date): Promise<boolean> {
  const { costMs, fullAtMax } = take(size, now);
  const updated = await updateRow({
    Key: key,
    UpdateExpression: 'SET fullAt = fullAt + :cost, #ttl = :ttl',
    ConditionExpression: 'fullAt > :now AND fullAt <= :max',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':cost': costMs, ':now': now.getTime(), ':max': fullAtMax, ':ttl': ttlOf(size) },
  });
  return updated !== undefined;
}

function ttlOf(size: BucketSize): number {
  return ttlAfter(60 + Math.ceil(size.refillMs / 1000));
}
