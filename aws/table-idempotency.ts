import { createHash } from 'node:crypto';
import type { MemberId } from '../protocol/ids.ts';
import { IDEMPOTENCY_SECONDS } from '../protocol/limits.ts';
import { deleteRow, getRow, isLive, type Key, putRow, type Row, ttlAfter, updateRow } from './table.ts';

/** What a request with an `Idempotency-Key` was, and what it was answered; without an answer it is under way. */
export interface IdempotencyRow extends Row {
  requestHash: string;
  answer?: string;
  /** It was answered, with something that is told once and not kept. */
  isToldOnce?: boolean;
  ttl: number;
}

/** A request that never answered (its function died) blocks its key no longer than this. */
const UNDER_WAY_SECONDS = 60;

function idempotencyKey(callerId: MemberId, key: string): Key {
  return { PK: `IDEMPOTENCY#${callerId}`, SK: createHash('sha256').update(key).digest('hex') };
}

export function requestHash(route: string, path: string, body: string): string {
  return createHash('sha256')
    .update(JSON.stringify([route, path, body]))
    .digest('base64url');
}

/** Claims the key for a request. `undefined` when it is now ours, else what was there before. */
export async function claimRequest(caller: MemberId, key: string, hash: string): Promise<IdempotencyRow | undefined> {
  const row: IdempotencyRow = { ...idempotencyKey(caller, key), requestHash: hash, ttl: ttlAfter(UNDER_WAY_SECONDS) };
  const isOurs = await putRow({
    Item: row,
    ConditionExpression: 'attribute_not_exists(PK) OR #ttl < :now',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':now': ttlAfter(0) },
  });
  if (isOurs) return undefined;
  const before = await getRow<IdempotencyRow>(idempotencyKey(caller, key));
  return isLive(before) ? before : undefined;
}

export async function keepAnswer(caller: MemberId, key: string, answer: string): Promise<void> {
  await updateRow({
    Key: idempotencyKey(caller, key),
    UpdateExpression: 'SET answer = :answer, #ttl = :ttl',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':answer': answer, ':ttl': ttlAfter(IDEMPOTENCY_SECONDS) },
  });
}

/** The same for an answer with a secret in it. */
export async function keepThatToldOnce(caller: MemberId, key: string): Promise<void> {
  await updateRow({
    Key: idempotencyKey(caller, key),
    UpdateExpression: 'SET isToldOnce = :true, #ttl = :ttl',
    ExpressionAttributeNames: { '#ttl': 'ttl' },
    ExpressionAttributeValues: { ':true': true, ':ttl': ttlAfter(IDEMPOTENCY_SECONDS) },
  });
}

/** A failed request may be tried again with the same key. */
export async function releaseRequest(caller: MemberId, key: string): Promise<void> {
  await deleteRow({ Key: idempotencyKey(caller, key) });
}
