import * as z from 'zod/mini';
import { DomainError } from '../../protocol/errors.ts';
import { JSON_DEPTH_MAX } from '../../protocol/limits.ts';

/** `at` names where the input stands. @throws DomainError `bad_request` naming the field, in words made from the schema and never from the input */
export function parse<Schema extends z.ZodMiniType>(schema: Schema, input: unknown, at?: string): z.infer<Schema> {
  const result = z.safeParse(schema, input);
  if (result.success) return result.data;
  const issue = firstIssue(result.error.issues);
  const field = [at, fieldOf(issue)].filter(Boolean).join('.');
  throw new DomainError('bad_request', `${field === '' ? 'The request' : 'A field'} is not as it should be.`, {
    field,
  });
}

function firstIssue(issues: readonly z.core.$ZodIssue[]): z.core.$ZodIssue | undefined {
  const issue = issues[0];
  if (issue?.code !== 'invalid_union') return issue;
  return issue.errors.flat()[0] ?? issue;
}

const FIELD_CHARS_MAX = 80;

function fieldOf(issue: z.core.$ZodIssue | undefined): string {
  if (issue === undefined) return '';
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0] ?? ''] : issue.path;
  return path.map(String).join('.').slice(0, FIELD_CHARS_MAX);
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

/** Counted without parsing. Brackets within strings count too, so strings are stepped over. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  for (const [token] of text.matchAll(/"(?:[^"\\]|\\.)*"|[[{]|[\]}]/gs)) {
    if (token === '{' || token === '[') deepest = Math.max(deepest, ++depth);
    else if (token === '}' || token === ']') depth--;
  }
  return deepest;
}
