import type { ErrorCode, WireError } from '../../../protocol/errors.ts';
import { DomainError } from '../../../protocol/errors.ts';

export const appWords = {
  product: 'Mathia',
  loading: 'Opening Mathia…',
  tagline: 'Talk with people. And with a bot that listens only when you want it to.',
  signIn: 'Sign in',
  createAccount: 'Create account',
  promises: [
    { title: 'Nothing gets lost', text: 'Messages wait for the network and arrive once, in order.' },
    { title: 'You decide who listens', text: 'Every room shows its bot, and one tap switches it off.' },
    { title: 'Yours on every screen', text: 'Phone or desktop, light or dark, online or on a train.' },
  ],
  cannotStart: 'Mathia cannot be reached',
  cannotStartHelp: 'Check your connection, then try again.',
  signInFailed: 'Signing in did not work',
  signInFailedHelp: 'Nothing was changed. Please try once more.',
  tryAgain: 'Try again',
  offline: 'You are offline. What you write is sent when you are back.',
  reconnecting: 'Reconnecting…',
  signedOut: 'You are signed out.',
  signInAgain: 'Sign in again',
  newVersion: 'A new version of Mathia is ready.',
  reload: 'Reload',
  later: 'Later',
  close: 'Close',
  cancel: 'Cancel',
  save: 'Save',
  joining: 'Joining the room…',
  inviteFailed: 'This invitation does not work',
  inviteFailedHelp: 'It may have expired. Ask for a new link.',
  toRooms: 'Go to my rooms',
} as const;

const ERRORS: Record<ErrorCode, string> = {
  bad_request: 'That was not understood',
  unauthenticated: 'Please sign in again',
  hello_first: 'Still connecting. Please try again',
  forbidden: 'You may not do that here',
  not_found: 'It is not there any more',
  conflict: 'It has changed in the meantime. Please try again',
  too_large: 'That is too long',
  rate_limited: 'That was a little fast. Please wait a moment',
  unsupported: 'That is not possible here',
  unavailable: 'Mathia cannot be reached right now',
  internal: 'Something went wrong on our side',
};

/** What happened, for a person. */
export function errorWords(error: unknown): string {
  if (error instanceof DomainError) return ERRORS[error.code];
  return ERRORS.internal;
}

export function wireErrorWords(error: WireError): string {
  return ERRORS[error.code];
}
