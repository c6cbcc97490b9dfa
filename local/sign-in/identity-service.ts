import * as z from 'zod';
import { AwsError, type AwsService, jsonBody } from '../aws-request.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { Ledger } from '../ledger.ts';
import { ACCOUNT, PARTITION, REGION } from '../template/place.ts';
import type { Stack } from '../template/stack.ts';

/** Takes somebody out of the user pool; false when there is nobody of that name or subject. */
export type RemoveUser = (username: string) => boolean;

export interface IdentityParts {
  stack: Stack;
  removeUser: RemoveUser;
  policies: Policies;
  ledger: Ledger;
}

const Asked = z.looseObject({ UserPoolId: z.string().min(1), Username: z.string().min(1).max(128) });

/** Cognito's user pools, as far as deleting somebody goes. */
export function identityService(parts: IdentityParts): AwsService {
  const pools = parts.stack.ofType('AWS::Cognito::UserPool').map(({ ref }) => ref);
  return async ({ operation, principal, body }) => {
    if (operation !== 'AdminDeleteUser')
      throw new AwsError('InvalidParameterException', `The operation ${operation} is not available here`);
    const asked = Asked.safeParse(jsonBody(body));
    if (!asked.success) throw new AwsError('InvalidParameterException', 'UserPoolId and Username are required');
    const { UserPoolId, Username } = asked.data;
    const call = { service: 'cognito-idp', operation };
    const resource = `arn:${PARTITION}:cognito-idp:${REGION}:${ACCOUNT}:userpool/${UserPoolId}`;
    const checks = authorize(parts, principal, call, [{ action: 'cognito-idp:AdminDeleteUser', resource }]);
    parts.ledger.record({ ...call, principal: principalName(principal), readUnits: 0, writeUnits: 0, checks });
    if (!pools.includes(UserPoolId))
      throw new AwsError('ResourceNotFoundException', `User pool ${UserPoolId} does not exist.`);
    if (!parts.removeUser(Username)) throw new AwsError('UserNotFoundException', 'User does not exist.');
    return { status: 200, body: '' };
  };
}
