import { randomBytes } from 'node:crypto';
import type { Principal } from '../iam/principal.ts';

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Whose key is whose: one per function, made anew at each start, and the developer's. */
export interface KeyRing {
  /** Throws for a function that is not on the ring. */
  keyOf(logicalId: string): AccessKey;
  find(accessKeyId: string): { principal: Principal; secretAccessKey: string } | undefined;
}

export function createKeyRing(functionIds: readonly string[], developer: AccessKey): KeyRing {
  const keys = new Map(functionIds.map((logicalId) => [logicalId, randomKey()]));
  const owners = new Map<string, { principal: Principal; secretAccessKey: string }>();
  for (const [logicalId, { accessKeyId, secretAccessKey }] of keys)
    owners.set(accessKeyId, { principal: { kind: 'function', logicalId }, secretAccessKey });
  owners.set(developer.accessKeyId, {
    principal: { kind: 'developer' },
    secretAccessKey: developer.secretAccessKey,
  });
  return {
    keyOf(logicalId) {
      const key = keys.get(logicalId);
      if (!key) throw new Error(`The function ${logicalId} has no key`);
      return key;
    },
    find: (accessKeyId) => owners.get(accessKeyId),
  };
}

function randomKey(): AccessKey {
  return {
    accessKeyId: `ASIA${randomBytes(8).toString('hex').toUpperCase()}`,
    secretAccessKey: randomBytes(30).toString('base64'),
  };
}
