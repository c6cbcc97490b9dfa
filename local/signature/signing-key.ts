import { createHmac, createSecretKey, hash, type KeyObject } from 'node:crypto';

/** Four HMACs that are the same all day; as key objects, which sign five times faster than buffers. */
const signingKeys = new Map<string, KeyObject>();
const SIGNING_KEYS_MAX = 500;

export function signingKey(secret: string, ...scope: [date: string, region: string, service: string]): KeyObject {
  const name = [secret, ...scope].join('\n');
  const known = signingKeys.get(name);
  if (known) return known;
  if (signingKeys.size >= SIGNING_KEYS_MAX) signingKeys.clear();
  const seed: Buffer = Buffer.from(`AWS4${secret}`);
  const sign = (last: Buffer, part: string) => createHmac('sha256', last).update(part).digest();
  const key = createSecretKey([...scope, 'aws4_request'].reduce(sign, seed));
  signingKeys.set(name, key);
  return key;
}

/** The value of a header as a canonical request has it. */
export function headerText(value: string | string[] | undefined): string {
  const text = Array.isArray(value) ? value.join(',') : (value ?? '');
  return text.trim().replace(/\s+/g, ' ');
}

export function sha256(content: string | Buffer): string {
  return hash('sha256', content, 'hex');
}
