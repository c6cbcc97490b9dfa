import { createHash } from 'node:crypto';

/** By which one picture is known wherever it is shown: SHA-256 of what was published of it. */
export function pictureHash(published: Uint8Array): string {
  return createHash('sha256').update(published).digest('base64url');
}
