import * as z from 'zod';
import type { Invocation } from '../lambda/invocation.ts';
import { AUTHORIZER_RESULT_BYTES_MAX } from './limits.ts';

const texts = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()));
const AuthorizerResult = z.object({
  principalId: z.string(),
  policyDocument: z.object({
    Statement: z.array(z.object({ Effect: z.enum(['Allow', 'Deny']), Action: texts, Resource: texts })),
  }),
  /** Objects and arrays are not allowed as values (mapping reference). */
  context: z.optional(z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()]))),
});

export type Authorization =
  | { status: 200; context: Record<string, string> }
  | { status: 401 | 403 | 500; message: string };

const FORBIDDEN = 'User is not authorized to access this resource';

/** Judges what a REQUEST authorizer's invocation came to, for one method ARN. */
export function judgeAuthorizer(invocation: Invocation, methodArn: string): Authorization {
  if (!invocation.ok) {
    return invocation.errorMessage === 'Unauthorized'
      ? { status: 401, message: 'Unauthorized' }
      : { status: 500, message: 'Internal server error' };
  }
  const result = AuthorizerResult.safeParse(invocation.payload);
  if (!result.success || JSON.stringify(invocation.payload).length > AUTHORIZER_RESULT_BYTES_MAX) {
    return { status: 500, message: 'Internal server error' };
  }
  const { policyDocument, principalId, context } = result.data;
  const effects = policyDocument.Statement.filter((one) => covers(one, methodArn)).map((one) => one.Effect);
  if (effects.includes('Deny')) return { status: 403, message: `${FORBIDDEN} with an explicit deny` };
  if (!effects.includes('Allow')) return { status: 403, message: FORBIDDEN };
  return { status: 200, context: { ...stringified(context ?? {}), principalId } };
}

function covers(statement: { Action: string[]; Resource: string[] }, methodArn: string): boolean {
  return (
    statement.Action.some((pattern) => matches(pattern.toLowerCase(), 'execute-api:invoke')) &&
    statement.Resource.some((pattern) => matches(pattern, methodArn))
  );
}

/** IAM wildcards: `*` any characters, `?` one. */
function matches(pattern: string, value: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(value);
}

function stringified(context: Record<string, string | number | boolean | null>): Record<string, string> {
  const present = Object.entries(context).filter(([, value]) => value !== null);
  return Object.fromEntries(present.map(([key, value]) => [key, String(value)]));
}
