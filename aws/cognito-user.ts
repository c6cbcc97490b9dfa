import { AdminDeleteUserCommand, CognitoIdentityProviderClient } from '@aws-sdk/client-cognito-identity-provider';
import type { UserId } from '../protocol/ids.ts';
import { uuidOf } from '../protocol/ids.ts';
import { env } from './env.ts';
import { setting } from './settings.ts';
import { isNamed } from './table.ts';

const client = new CognitoIdentityProviderClient({ maxAttempts: 4 });

/**
 * Deletes somebody from the user pool, with their sessions and refresh tokens. Who is not there any more is fine. By the
 * subject of their tokens and not by their name, which is somebody else's as soon as it is free.
 * https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_AdminDeleteUser.html
 */
export async function deletePoolUser(userId: UserId): Promise<void> {
  const command = new AdminDeleteUserCommand({ UserPoolId: setting('USER_POOL_ID'), Username: uuidOf(userId) });
  try {
    await env.io({ service: 'identity', command }, () => client.send(command));
  } catch (error) {
    if (!isNamed(error, 'UserNotFoundException')) throw error;
  }
}
