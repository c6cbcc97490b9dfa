import * as z from 'zod';
import { S3Error } from './s3-error.ts';

const Exact = z.record(z.string(), z.string());
const Compared = z.tuple([z.enum(['eq', 'starts-with']), z.string().startsWith('$'), z.string()]);
const Length = z.tuple([z.literal('content-length-range'), z.coerce.number(), z.coerce.number()]);
const Policy = z.object({
  expiration: z.iso.datetime(),
  conditions: z.array(z.union([Length, Compared, Exact])),
});

/** Fields that no condition need name. */
const FREE = /^(x-amz-signature|file|policy|x-ignore-.*)$/;

export interface SizeLimits {
  min: number;
  max: number;
}

interface Compare {
  operator: 'eq' | 'starts-with';
  field: string;
  value: string;
}

/**
 * Holds a form to the policy that came with it, whose signature is already verified.
 * @throws S3Error as S3 words it: expired, a condition that failed, a field too many
 */
export function assertPolicy(
  policy: string,
  fields: ReadonlyMap<string, string>,
  bucket: string,
  now: number,
): SizeLimits {
  const { expiration, conditions } = parsePolicy(policy);
  const denied = (why: string) => new S3Error('AccessDenied', `Invalid according to Policy: ${why}`);
  if (now > Date.parse(expiration)) throw denied('Policy expired.');
  const limits: SizeLimits = { min: 0, max: 5 * 1024 ** 3 };
  const named = new Set<string>();
  for (const condition of conditions) {
    if (isLength(condition)) {
      limits.min = Math.max(limits.min, condition[1]);
      limits.max = Math.min(limits.max, condition[2]);
      continue;
    }
    for (const compare of comparesOf(condition)) {
      named.add(compare.field);
      const given = fields.get(compare.field);
      // The address says which bucket it is; a form that says it too must say the same.
      const values = compare.field === 'bucket' ? [bucket, given ?? bucket] : [given];
      if (!values.every((value) => holds(compare, value))) throw denied(`Policy Condition failed: ${wording(compare)}`);
    }
  }
  const extra = [...fields.keys()].filter((name) => !named.has(name) && !FREE.test(name));
  if (extra.length > 0) throw denied(`Extra input fields: ${extra.join(', ')}`);
  return limits;
}

function parsePolicy(text: string): z.output<typeof Policy> {
  try {
    return Policy.parse(JSON.parse(Buffer.from(text, 'base64').toString('utf8')));
  } catch {
    throw new S3Error('InvalidPolicyDocument');
  }
}

function isLength(condition: z.output<typeof Policy>['conditions'][number]): condition is z.output<typeof Length> {
  return Array.isArray(condition) && condition[0] === 'content-length-range';
}

function comparesOf(condition: z.output<typeof Compared> | z.output<typeof Exact>): Compare[] {
  if (isCompared(condition)) {
    const [operator, field, value] = condition;
    return [{ operator, field: field.slice(1).toLowerCase(), value }];
  }
  return Object.entries(condition).map(([field, value]) => ({ operator: 'eq', field: field.toLowerCase(), value }));
}

function isCompared(
  condition: z.output<typeof Compared> | z.output<typeof Exact>,
): condition is z.output<typeof Compared> {
  return Array.isArray(condition);
}

function holds({ operator, value }: Compare, given: string | undefined): boolean {
  if (given === undefined) return false;
  return operator === 'eq' ? given === value : given.startsWith(value);
}

function wording({ operator, field, value }: Compare): string {
  return JSON.stringify([operator, `$${field}`, value]);
}
