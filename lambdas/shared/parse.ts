import * as z from 'zod/mini';
import { DomainError } from '../../protocol/errors.ts';
import { JSON_DEPTH_MAX } from '../../protocol/limits.ts';

/** `at` names where the input stands. @throws DomainError `bad_request` naming the field, in words made from the schema and never from the input */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, input: unknown, at?: string): z.infer<Schema> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = issue === undefined ? '' : pathOf(issue).map(String).join('.').slice(0, FIELD_CHARS_MAX);
  const field = [at, path].filter(Boolean).join('.');
  throw new DomainError('bad_request', `${field === '' ? 'The request' : 'A field'} is not as it should be.`, {
    field,
  });
}

const FIELD_CHARS_MAX = 80;

/** Where the issue is; within a union, where the first of its members fails. */
function pathOf(issue: z.core.$ZodIssue): PropertyKey[] {
  if (issue.code === 'unrecognized_keys') return [...issue.path, issue.keys[0] ?? ''];
  const [inner] = issue.code === 'invalid_union' ? issue.errors.flat() : [];
  return inner === undefined ? issue.path : [...issue.path, ...pathOf(inner)];
}

/** @throws DomainError `bad_request` when it is no JSON, or nested deeper than anything we accept */
export function parseJson(text: string): unknown {
  if (depthOf(text) > JSON_DEPTH_MAX) throw new DomainError('bad_request', 'The JSON is nested too deeply.');
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new DomainError('bad_request', 'This is not JSON.', { cause });
  }
}

/** What a text says that should be JSON; `undefined` when it is none. */
export function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Counted without parsing; brackets within strings do not count, so strings are stepped over. A string may lack its end:
 * otherwise each quote of such a text would be tried as a beginning, in quadratic time.
 */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"?|[[{]|[\]}]/gs)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}
