import { DomainError, type ErrorCode, type WireError } from '../../../protocol/errors.ts';

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
