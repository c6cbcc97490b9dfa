import * as z from 'zod';
import type { Invocation } from '../lambda/invocation.ts';

const Report = z.looseObject({
  batchItemFailures: z.array(z.looseObject({ itemIdentifier: z.string().min(1) })).nullish(),
});

/**
 * Which items of a batch failed by the function's own report: `all` when the invocation or its report is broken.
 * An empty or missing report is success (Lambda Developer Guide, "partial batch response").
 */
export function failuresIn(outcome: Invocation, ids: readonly string[], reportsFailures: boolean): Set<string> | 'all' {
  if (!outcome.ok) return 'all';
  if (!reportsFailures || outcome.payload === null) return new Set();
  const report = Report.safeParse(outcome.payload);
  if (!report.success) return typeof outcome.payload === 'object' ? 'all' : new Set();
  const failed = new Set((report.data.batchItemFailures ?? []).map((failure) => failure.itemIdentifier));
  return failed.isSubsetOf(new Set(ids)) ? failed : 'all';
}
