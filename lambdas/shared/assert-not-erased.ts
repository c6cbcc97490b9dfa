import { isErased } from '../../aws/table-erasure.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { UserId } from '../../protocol/ids.ts';

/** A token outlives its account by an hour at most, and opens nothing any more. @throws DomainError `forbidden` */
export async function assertNotErased(userId: UserId): Promise<void> {
  if (await isErased(userId)) throw accountErased();
}

export function accountErased(): DomainError {
  return new DomainError('forbidden', 'This account was deleted.', { details: { reason: 'account_deleted' } });
}
