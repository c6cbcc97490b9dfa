import type { Policies } from '../iam/policies.ts';
import type { Ledger } from '../ledger.ts';
import type { Mapping } from './mapping.ts';

const NEEDED = {
  dynamodb: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
} as const;

interface Access {
  policies: Policies;
  ledger: Ledger;
}
type AsyncInvocation = { id: string; functionId: string; onFailure: string | undefined };
type Need = { action: string; resource: string };

/** Lambda polls with the function's role and refuses a mapping whose role may not; so does this, at the start. */
export function checkAccess(mapping: Mapping, access: Access): void {
  const service = mapping.source.startsWith('arn:aws:sqs:') ? 'sqs' : 'dynamodb';
  const polling = NEEDED[service].map((name) => ({ action: `${service}:${name}`, resource: mapping.source }));
  check(mapping, 'CreateEventSourceMapping', [...polling, ...givingUp(mapping)], access);
}

/** With the function's role Lambda also tells the destination of an asynchronous invocation that failed. */
export function checkDestination(invocation: AsyncInvocation, access: Access): void {
  check(invocation, 'PutFunctionEventInvokeConfig', givingUp(invocation), access);
}

function givingUp({ onFailure }: { onFailure: string | undefined }): Need[] {
  return onFailure === undefined ? [] : [{ action: 'sqs:SendMessage', resource: onFailure }];
}

function check(
  { id, functionId }: { id: string; functionId: string },
  operation: string,
  needs: readonly Need[],
  { policies, ledger }: Access,
): void {
  const principal = { kind: 'function', logicalId: functionId } as const;
  const checks = needs.map((need) => ({
    ...need,
    isAllowed: policies.isAllowed(principal, need.action, need.resource),
  }));
  ledger.record({ service: 'lambda', operation, readUnits: 0, writeUnits: 0, principal: functionId, checks });
  const refused = checks.find(({ isAllowed }) => !isAllowed);
  if (!refused) return;
  throw new Error(`${id}: the role of ${functionId} does not allow ${refused.action} on ${refused.resource}`);
}
