import type { Policies } from '../iam/policies.ts';
import type { Ledger } from '../ledger.ts';
import type { Mapping } from './mapping.ts';

const NEEDED = {
  dynamodb: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'],
  sqs: ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'],
} as const;

/** Lambda polls with the function's role and refuses a mapping whose role may not; so does this, at the start. */
export function checkAccess(mapping: Mapping, { policies, ledger }: { policies: Policies; ledger: Ledger }): void {
  const service = mapping.source.startsWith('arn:aws:sqs:') ? 'sqs' : 'dynamodb';
  const polling = NEEDED[service].map((name) => ({ action: `${service}:${name}`, resource: mapping.source }));
  const givingUp = mapping.onFailure ? [{ action: 'sqs:SendMessage', resource: mapping.onFailure }] : [];
  const principal = { kind: 'function', logicalId: mapping.functionId } as const;
  const checks = [...polling, ...givingUp].map((need) => ({
    ...need,
    isAllowed: policies.isAllowed(principal, need.action, need.resource),
  }));
  const call = { service: 'lambda', operation: 'CreateEventSourceMapping', readUnits: 0, writeUnits: 0 };
  ledger.record({ ...call, principal: mapping.functionId, checks });
  const refused = checks.find((check) => !check.isAllowed);
  if (!refused) return;
  const { action, resource } = refused;
  throw new Error(`${mapping.id}: the role of ${mapping.functionId} does not allow ${action} on ${resource}`);
}
