import * as z from 'zod';

const DAY_MS = 24 * 60 * 60_000;
const Tag = z.looseObject({ Key: z.string(), Value: z.string() });
const Rule = z.looseObject({
  Id: z.string().optional(),
  Status: z.enum(['Enabled', 'Disabled']),
  Prefix: z.string().default(''),
  TagFilters: z.array(Tag).default([]),
  ExpirationInDays: z.coerce.number().optional(),
  AbortIncompleteMultipartUpload: z.looseObject({ DaysAfterInitiation: z.coerce.number() }).optional(),
});
export const Lifecycle = z.looseObject({ Rules: z.array(Rule) });

/** What goes away by itself. */
export interface LifecycleRule {
  id: string;
  prefix: string;
  tags: Record<string, string>;
  /** Undefined where objects stay. */
  expiresMs: number | undefined;
  /** Undefined where unfinished multipart uploads stay. */
  abortsMs: number | undefined;
}

/** What would do something here that is not done; about versions there is nothing to do. */
const NOT_YET = ['ExpirationDate', 'ObjectSizeGreaterThan', 'ObjectSizeLessThan'];

export function lifecycleRules(logicalId: string, lifecycle: z.output<typeof Lifecycle> | undefined): LifecycleRule[] {
  const enabled = lifecycle?.Rules.filter(({ Status }) => Status === 'Enabled') ?? [];
  return enabled.map((rule, index) => {
    const unknown = NOT_YET.find((name) => rule[name] !== undefined);
    if (unknown) throw new Error(`${logicalId}: the local runtime does not know ${unknown} of a lifecycle rule`);
    return {
      id: rule.Id ?? `rule-${index}`,
      prefix: rule.Prefix,
      tags: Object.fromEntries(rule.TagFilters.map(({ Key, Value }) => [Key, Value])),
      expiresMs: daysMs(rule.ExpirationInDays),
      abortsMs: daysMs(rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation),
    };
  });
}

function daysMs(days: number | undefined): number | undefined {
  return days === undefined ? undefined : days * DAY_MS;
}
