import { randomBytes } from 'node:crypto';
import type { Principal } from '../iam/principal.ts';

export interface AccessKey {
  accessKeyId: string;
  secretAccessKey: string;
}

/** Whose key is whose: one per function and per role of a service, made anew at each start, and the developer's. */
export interface KeyRing {
  /** Throws for a function that is not on the ring. */
  keyOf(logicalId: string): AccessKey;
  /** Of a service that acts as this role. Throws for a role that is not on the ring. */
  keyOfRole(name: string): AccessKey;
  find(accessKeyId: string): { principal: Principal; secretAccessKey: string } | undefined;
}

export function createKeyRing(
  functionIds: readonly string[],
  developer: AccessKey,
  roleNames: readonly string[] = [],
): KeyRing {
  const keys = new Map(functionIds.map((logicalId) => [logicalId, randomKey()]));
  const roleKeys = new Map(roleNames.map((name) => [name, randomKey()]));
  const owners = new Map<string, { principal: Principal; secretAccessKey: string }>();
  for (const [logicalId, { accessKeyId, secretAccessKey }] of keys)
    owners.set(accessKeyId, { principal: { kind: 'function', logicalId }, secretAccessKey });
  for (const [name, { accessKeyId, secretAccessKey }] of roleKeys)
    owners.set(accessKeyId, { principal: { kind: 'role', name }, secretAccessKey });
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
    keyOfRole(name) {
      const key = roleKeys.get(name);
      if (!key) throw new Error(`The role ${name} has no key`);
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
