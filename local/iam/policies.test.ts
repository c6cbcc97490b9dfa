import { expect, it } from 'vitest';
import { allow, policy, probeStack } from '../fixtures/template.ts';
import { readPolicies } from './policies.ts';

const PORT = 13_030;
const probe = { kind: 'function', logicalId: 'Probe' } as const;
const TABLE = 'arn:aws:dynamodb:eu-central-1:000000000000:table/Mathia-ChatTable';
const CONNECTIONS = 'arn:aws:execute-api:eu-central-1:000000000000:abc/dev';

it('[IAM3] matches wildcards as IAM does', () => {
  const policies = readPolicies(
    probeStack(PORT, {
      More: policy(allow(['execute-api:Manage*'], `${CONNECTIONS}/POST/@connections/*`), allow(['x:Get?tem'], '*')),
    }),
  );
  const isAllowed = (action: string, resource: string) => policies.isAllowed(probe, action, resource);

  expect(isAllowed('execute-api:ManageConnections', `${CONNECTIONS}/POST/@connections/R0o=`)).toBe(true);
  expect(isAllowed('EXECUTE-API:manageconnections', `${CONNECTIONS}/POST/@connections/R0o=`)).toBe(true);
  expect(isAllowed('execute-api:ManageConnections', `${CONNECTIONS}/DELETE/@connections/R0o=`)).toBe(false);
  expect(isAllowed('x:GetItem', 'anything')).toBe(true);
  expect(isAllowed('x:GetItems', 'anything')).toBe(false);
  expect(isAllowed('dynamodb:PutItem', `${TABLE}/index/inverse`)).toBe(false);
});

it('[IAM4] lets a Deny win', () => {
  const denial = { ...allow(['dynamodb:Put*'], '*'), Effect: 'Deny' };
  const policies = readPolicies(probeStack(PORT, { More: policy(denial) }));

  expect(policies.isAllowed(probe, 'dynamodb:PutItem', TABLE)).toBe(false);
});

it('[IAM5] holds an Allow to its condition, and never allows by one it does not know', () => {
  const leading = (operator: string, value: string) => ({
    ...allow(['dynamodb:GetItem'], TABLE),
    Condition: { [operator]: { 'dynamodb:LeadingKeys': [value] } },
  });
  const known = readPolicies(probeStack(PORT, { More: policy(leading('ForAllValues:StringLike', 'ROOM#*')) }));
  const unknown = readPolicies(probeStack(PORT, { More: policy(leading('DateGreaterThan', '2020-01-01')) }));
  const context = { 'dynamodb:leadingkeys': ['ROOM#1'] };

  expect(known.isAllowed(probe, 'dynamodb:GetItem', TABLE, context)).toBe(true);
  expect(known.isAllowed(probe, 'dynamodb:GetItem', TABLE, { 'dynamodb:leadingkeys': ['USER#1'] })).toBe(false);
  expect(known.isAllowed(probe, 'dynamodb:GetItem', TABLE)).toBe(false);
  expect(unknown.isAllowed(probe, 'dynamodb:GetItem', TABLE, context)).toBe(false);
});

it('[IAM6] gives the developer everything and a function without a role nothing', () => {
  const policies = readPolicies(probeStack(PORT));

  expect(policies.isAllowed({ kind: 'developer' }, 'dynamodb:Scan', TABLE)).toBe(true);
  expect(policies.isAllowed({ kind: 'function', logicalId: 'Nobody' }, 'dynamodb:PutItem', TABLE)).toBe(false);
});
