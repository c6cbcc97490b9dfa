import type { APIGatewayProxyEventV2 } from 'aws-lambda';
import {
  claimRequest,
  type IdempotencyRow,
  keepAnswer,
  keepThatToldOnce,
  releaseRequest,
  requestHash,
} from '../../aws/table-idempotency.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MemberId } from '../../protocol/ids.ts';

const KEY_CHARS_MAX = 200;

/** The `Idempotency-Key` of a request, where it has one. @throws DomainError `bad_request` */
export function idempotencyKeyOf({ headers }: APIGatewayProxyEventV2): string | undefined {
  const key = headers['idempotency-key'];
  if (key !== undefined && (key === '' || key.length > KEY_CHARS_MAX)) throw wantsKey();
  return key;
}

export function wantsKey(): DomainError {
  return new DomainError('bad_request', 'This request wants an Idempotency-Key.', { field: 'Idempotency-Key' });
}

interface OnceOnly {
  event: APIGatewayProxyEventV2;
  caller: MemberId;
  key: string;
  body: string;
  /** Its answer must not be kept, so a repeat does not get it. */
  tellsSecret?: boolean;
}

/**
 * A request runs once for its `Idempotency-Key`: a repeat gets the first answer, another request under the same key is
 * refused.
 */
export async function onceOnly(
  { event, caller, key, body, tellsSecret = false }: OnceOnly,
  run: () => Promise<unknown>,
): Promise<unknown> {
  const hash = requestHash(event.routeKey, event.rawPath, body);
  const before = await claimRequest(caller, key, hash);
  if (before !== undefined) return repeatOf(before, hash);
  try {
    const result = await run();
    await (tellsSecret ? keepThatToldOnce(caller, key) : keepAnswer(caller, key, JSON.stringify(result)));
    return result;
  } catch (thrown) {
    await releaseRequest(caller, key);
    throw thrown;
  }
}

function repeatOf(before: IdempotencyRow, hash: string): unknown {
  if (before.requestHash !== hash) {
    throw new DomainError('unsupported', 'This Idempotency-Key was used for another request.', {
      field: 'Idempotency-Key',
    });
  }
  if (before.isToldOnce) throw new DomainError('conflict', 'This was done, and what it told is told only once.');
  if (before.answer === undefined) {
    throw new DomainError('unavailable', 'The same request is under way.', { retryAfterMs: 1_000 });
  }
  return JSON.parse(before.answer);
}
