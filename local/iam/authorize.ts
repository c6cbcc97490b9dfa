import { accessDenied } from '../aws-request.ts';
import type { IamCheck, Ledger, LedgerCall } from '../ledger.ts';
import type { ConditionContext } from './condition.ts';
import type { Policies } from './policies.ts';
import { type Principal, principalName } from './principal.ts';

/** One thing a call needs to be allowed to do. */
export interface Need {
  action: string;
  resource: string;
  context?: ConditionContext;
}

export type CallName = Pick<LedgerCall, 'service' | 'operation'>;

/** Asks IAM for every need. A refusal is written into the ledger and thrown as AWS words it. */
export function authorize(
  { policies, ledger }: { policies: Policies; ledger: Ledger },
  principal: Principal,
  call: CallName,
  needs: readonly Need[],
  refusalStatus = 400,
): IamCheck[] {
  const checks = needs.map(({ action, resource, context }) => ({
    action,
    resource,
    ...(context && { context }),
    isAllowed: policies.isAllowed(principal, action, resource, context),
  }));
  const refused = checks.find((check) => !check.isAllowed);
  if (!refused) return checks;
  ledger.record({ ...call, principal: principalName(principal), readUnits: 0, writeUnits: 0, checks });
  throw accessDenied(principal, refused.action, refused.resource, refusalStatus);
}
