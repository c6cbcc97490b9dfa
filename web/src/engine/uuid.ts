import { ClientMessageId } from '../../../protocol/ids.ts';

/** A UUID of version 7 (RFC 9562, 5.7): 48 bits of time, then `random` (10 bytes) with version and variant put in. */
export function clientMessageId(now: number, random: Uint8Array): ClientMessageId {
  const time = Math.floor(now).toString(16).padStart(12, '0');
  const bytes = Uint8Array.from(random);
  bytes[0] = 0x70 | ((bytes[0] ?? 0) & 0x0f);
  bytes[2] = 0x80 | ((bytes[2] ?? 0) & 0x3f);
  const hex = time + hexOf(bytes);
  const parts = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20, 32)];
  return ClientMessageId.parse(parts.join('-'));
}

/** When an id was made, in milliseconds since 1970. */
export function timeOf(id: ClientMessageId): number {
  return Number.parseInt(id.slice(0, 8) + id.slice(9, 13), 16);
}

export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
