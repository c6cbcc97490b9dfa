import * as z from 'zod';

const oneOrMany = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()));
const PolicyStatement = z.looseObject({
  Effect: z.enum(['Allow', 'Deny']),
  Action: oneOrMany.optional(),
  NotAction: oneOrMany.optional(),
  Resource: oneOrMany.optional(),
  NotResource: oneOrMany.optional(),
  Condition: z.record(z.string(), z.record(z.string(), oneOrMany)).optional(),
});
const PolicyDocument = z.looseObject({
  Statement: z.preprocess((value) => (Array.isArray(value) ? value : [value]), z.array(PolicyStatement)),
});

/** One statement of an identity policy, its patterns compiled. */
export interface Statement {
  effect: 'Allow' | 'Deny';
  isAbout(action: string, resource: string): boolean;
  conditions: Condition[];
}

export interface Condition {
  operator: string;
  key: string;
  values: string[];
}

export function statementsOf(document: unknown): Statement[] {
  return PolicyDocument.parse(document).Statement.map((statement) => {
    const actions = matcher(statement.Action, statement.NotAction, 'i');
    const resources = matcher(statement.Resource, statement.NotResource);
    return {
      effect: statement.Effect,
      isAbout: (action, resource) => actions(action) && resources(resource),
      conditions: conditionsOf(statement.Condition ?? {}),
    };
  });
}

function matcher(some: string[] | undefined, allBut: string[] | undefined, flags = ''): (text: string) => boolean {
  const patterns = (some ?? allBut ?? []).map((pattern) => wildcard(pattern, flags));
  const isNamed = (text: string) => patterns.some((pattern) => pattern.test(text));
  return some ? isNamed : (text) => !isNamed(text);
}

/** IAM's `*` and `?`; a star also crosses slashes and colons. */
export function wildcard(pattern: string, flags = ''): RegExp {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, `s${flags}`);
}

function conditionsOf(block: Record<string, Record<string, string[]>>): Condition[] {
  return Object.entries(block).flatMap(([operator, keys]) =>
    Object.entries(keys).map(([key, values]) => ({ operator, key: key.toLowerCase(), values })),
  );
}
