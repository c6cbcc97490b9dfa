import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tablesOf } from '../dynamodb/tables.ts';
import { mappingsOf } from '../events/mapping.ts';
import { readPolicies } from '../iam/policies.ts';
import { functionsOf } from '../lambda/definition.ts';
import { queuesOf } from '../sqs/definition.ts';
import { readStack } from './read-stack.ts';
import { synthesize } from './synthesize.ts';

const addresses = {
  siteUrl: 'http://127.0.0.1:3000',
  httpUrl: 'http://127.0.0.1:3001',
  socketUrl: 'ws://127.0.0.1:3002/dev',
  awsUrl: 'http://127.0.0.1:3003',
  issuer: 'http://127.0.0.1:3004',
  signInUrl: 'http://127.0.0.1:3004',
};

it.each(['dev', 'prod'] as const)(
  '[TEMPLATE6] reads the whole %s stack as it would be deployed',
  async (stage) => {
    const template = await synthesize({ stage });

    const stack = readStack({ template, parameters: { DefaultBotEndpoint: 'http://127.0.0.1:3005/' }, addresses });

    expect(JSON.stringify(stack.resources)).not.toMatch(/"(Ref|Fn::\w+)":/);
    expect(functionsOf(stack).length).toBeGreaterThan(5);
    for (const { entry } of functionsOf(stack))
      expect(existsSync(join(import.meta.dirname, '../..', entry))).toBe(true);
    expect(tablesOf(stack)).toMatchObject([{ hashKey: 'PK', keyNames: ['PK', 'SK'], ttlAttribute: 'ttl' }]);
    expect(
      mappingsOf(stack).every((mapping) => functionsOf(stack).some((one) => one.logicalId === mapping.functionId)),
    ).toBe(true);
    expect(queuesOf(stack).filter((queue) => queue.deadLetters)).toHaveLength(1);
    expect(() => readPolicies(stack)).not.toThrow();
    expect(JSON.parse(stack.outputs.SiteConfig ?? '')).toMatchObject({ socketUrl: expect.stringMatching(/^ws:/) });
  },
  30_000,
);
