import { randomBytes } from 'node:crypto';

/** As API Gateway writes request, message and connection ids: 11 random bytes, so that one `=` always ends them. */
export function gatewayId(): string {
  return `${randomBytes(11).toString('base64url')}=`;
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** The Common Log Format time of `requestContext`, e.g. `22/Nov/2026:18:52:51 +0000`. */
export function clfTime(at: Date): string {
  const day = String(at.getUTCDate()).padStart(2, '0');
  return `${day}/${MONTHS[at.getUTCMonth()]}/${at.getUTCFullYear()}:${at.toISOString().slice(11, 19)} +0000`;
}
