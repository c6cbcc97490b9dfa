import { DomainError } from '../../../protocol/errors.ts';

/** Expected failures as they are; anything else is a bug and says `internal`. */
export function asDomainError(error: unknown): DomainError {
  if (error instanceof DomainError) return error;
  return new DomainError('internal', 'Something went wrong in this client.', { cause: error });
}
