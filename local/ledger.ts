import type { ConditionContext } from './iam/condition.ts';

/** Calls kept one by one for tests and tools; older ones are forgotten, the sums are not. */
const CALLS_KEPT_MAX = 50_000;

export interface LedgerCall {
  /** A function's logical id, or `developer`. */
  principal: string;
  service: string;
  operation: string;
  readUnits: number;
  writeUnits: number;
  /** Bytes of a post to a connection, and of what S3 took or gave. */
  bytes?: number;
  /** What IAM was asked; a transaction asks for each of its items. */
  checks: IamCheck[];
}

export interface IamCheck {
  action: string;
  resource: string;
  isAllowed: boolean;
  /** What conditions could ask for. */
  context?: ConditionContext;
}

export interface LedgerSums {
  /** By `service:operation`, e.g. `dynamodb:Query`. */
  calls: Record<string, number>;
  readUnits: number;
  writeUnits: number;
  posts: number;
  postBytes: number;
  invocations: number;
}

export interface LedgerSnapshot extends LedgerSums {
  principals: Record<string, LedgerSums>;
}

export interface Ledger {
  /** A call that IAM refused is kept, but not counted. */
  record(call: LedgerCall): void;
  invoked(logicalId: string): void;
  /** The sums since the last reset. */
  snapshot(): LedgerSnapshot;
  /** The last calls one by one, refused ones too. */
  calls(): readonly LedgerCall[];
  reset(): void;
}

export function createLedger(): Ledger {
  let principals = new Map<string, LedgerSums>();
  let kept: LedgerCall[] = [];
  const sumsOf = (principal: string): LedgerSums => {
    const sums = principals.get(principal) ?? emptySums();
    principals.set(principal, sums);
    return sums;
  };
  return {
    record(call) {
      if (call.checks.every((check) => check.isAllowed)) add(sumsOf(call.principal), call);
      kept.push(call);
      if (kept.length > CALLS_KEPT_MAX * 2) kept = kept.slice(-CALLS_KEPT_MAX);
    },
    invoked: (logicalId) => {
      sumsOf(logicalId).invocations += 1;
    },
    snapshot: () => ({ ...total(principals.values()), principals: structuredClone(Object.fromEntries(principals)) }),
    calls: () => kept.slice(-CALLS_KEPT_MAX),
    reset() {
      principals = new Map();
      kept = [];
    },
  };
}

function emptySums(): LedgerSums {
  return { calls: {}, readUnits: 0, writeUnits: 0, posts: 0, postBytes: 0, invocations: 0 };
}

function add(sums: LedgerSums, call: LedgerCall): void {
  const key = `${call.service}:${call.operation}`;
  sums.calls[key] = (sums.calls[key] ?? 0) + 1;
  sums.readUnits += call.readUnits;
  sums.writeUnits += call.writeUnits;
  if (key !== 'execute-api:PostToConnection') return;
  sums.posts += 1;
  sums.postBytes += call.bytes ?? 0;
}

function total(all: Iterable<LedgerSums>): LedgerSums {
  const sums = emptySums();
  for (const one of all) {
    for (const [key, count] of Object.entries(one.calls)) sums.calls[key] = (sums.calls[key] ?? 0) + count;
    sums.readUnits += one.readUnits;
    sums.writeUnits += one.writeUnits;
    sums.posts += one.posts;
    sums.postBytes += one.postBytes;
    sums.invocations += one.invocations;
  }
  return sums;
}
