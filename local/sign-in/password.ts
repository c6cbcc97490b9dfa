import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

const derive = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt);
const COST = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };
const KEY_BYTES = 32;

/** Of no password: an unknown name takes as long as a wrong password, and people without one cannot sign in by the page. */
export const NO_PASSWORD = `${Buffer.alloc(16).toString('base64')}.${Buffer.alloc(KEY_BYTES).toString('base64')}`;

export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16);
  const key = await derive(password.normalize('NFKC'), salt, KEY_BYTES, COST);
  return `${salt.toString('base64')}.${key.toString('base64')}`;
}

export async function isPassword(password: string, hash: string = NO_PASSWORD): Promise<boolean> {
  const [salt = '', key = ''] = hash.split('.');
  const derived = await derive(password.normalize('NFKC'), Buffer.from(salt, 'base64'), KEY_BYTES, COST);
  return timingSafeEqual(derived, Buffer.from(key, 'base64')) && hash !== NO_PASSWORD;
}
