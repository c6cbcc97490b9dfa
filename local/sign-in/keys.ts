import { generateKeyPairSync, randomBytes } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';

const PrivateKey = z.looseObject({
  kty: z.literal('RSA'),
  kid: z.string(),
  n: z.string(),
  e: z.string(),
  d: z.string(),
});
const Keys = z.object({ signing: PrivateKey, cookies: z.array(z.string()) });
export type Keys = z.infer<typeof Keys>;

/** Made once and kept, so that a restart signs nobody out. */
export function readKeys(database: DatabaseSync): Keys {
  const row = database.prepare("SELECT value FROM secret WHERE name = 'keys'").get();
  if (row) return Keys.parse(JSON.parse(z.string().parse(row.value)));
  const keys = Keys.parse({ signing: newSigningKey(), cookies: [randomBytes(32).toString('base64url')] });
  database.prepare("INSERT INTO secret (name, value) VALUES ('keys', ?)").run(JSON.stringify(keys));
  return keys;
}

function newSigningKey() {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const kid = randomBytes(16).toString('base64url');
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}
