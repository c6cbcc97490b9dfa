import type { User } from './user-table.ts';

/** What an access token says of a person, besides who issued it, for whom and until when; named as Cognito names it. */
export function accessTokenClaims(user: User) {
  return { token_use: 'access', username: user.handle, version: 2 };
}

export function idTokenClaims(user: User) {
  return {
    sub: user.sub,
    'cognito:username': user.handle,
    preferred_username: user.handle,
    token_use: 'id',
    // No mail is sent here, so an address counts as its owner's.
    ...(user.email && { email: user.email, email_verified: true }),
  };
}
