import { expect, it } from 'vitest';
import { judgeAuthorizer } from './authorize.ts';

const ARN = 'arn:aws:execute-api:eu-central-1:000000000000:api/dev/$connect';

function answer(statements: unknown[], context?: unknown) {
  const payload = { principalId: 'u', policyDocument: { Version: '2012-10-17', Statement: statements }, context };
  return judgeAuthorizer({ ok: true, payload }, ARN);
}

const allow = (Resource: string | string[] = ARN) => ({ Effect: 'Allow', Action: 'execute-api:Invoke', Resource });
const deny = { Effect: 'Deny', Action: '*', Resource: '*' };

it('[SOCKET2] an allowed connection keeps its context as strings', () => {
  const judged = answer([allow('arn:aws:execute-api:*:*:api/dev/*')], {
    userId: 'u1',
    count: 1,
    isAdmin: true,
    none: null,
  });

  expect(judged).toEqual({
    status: 200,
    context: { userId: 'u1', count: '1', isAdmin: 'true', principalId: 'u' },
  });
});

it.each([
  ['an explicit deny', [allow(), deny]],
  ['a policy for another method', [allow(`${ARN}s`)]],
  ['no statement', []],
])('[SOCKET2] %s is 403', (_name, statements) => {
  expect(answer(statements).status).toBe(403);
});

it('[SOCKET2] the error Unauthorized is 401, any other is 500', () => {
  const unauthorized = judgeAuthorizer({ ok: false, errorType: 'Error', errorMessage: 'Unauthorized' }, ARN);
  const broken = judgeAuthorizer({ ok: false, errorType: 'TypeError', errorMessage: 'x is undefined' }, ARN);

  expect([unauthorized.status, broken.status]).toEqual([401, 500]);
});

it.each([
  ['an object in the context', () => answer([allow()], { user: { id: 1 } })],
  ['a result above 8 KB', () => answer([allow()], { text: 'x'.repeat(9000) })],
  ['no policy', () => judgeAuthorizer({ ok: true, payload: { isAuthorized: true } }, ARN)],
])('[SOCKET2] %s is a broken authorizer: 500', (_name, judge) => {
  expect(judge().status).toBe(500);
});
