import * as z from 'zod';
import type { Stack } from '../template/stack.ts';
import { type ConditionContext, evaluateCondition } from './condition.ts';
import type { Principal } from './principal.ts';
import { type Statement, statementsOf } from './statement.ts';

/** What the template's identity policies let each function and role do; the developer may do everything. */
export interface Policies {
  isAllowed(principal: Principal, action: string, resource: string, context?: ConditionContext): boolean;
}

const Attachment = z.looseObject({ Roles: z.array(z.string()).default([]), PolicyDocument: z.unknown() });
const Role = z.looseObject({
  Policies: z.array(z.looseObject({ PolicyDocument: z.unknown() })).default([]),
});

export function readPolicies(stack: Stack): Policies {
  const byRole = statementsByRole(stack);
  const byFunction = new Map(
    stack.ofType('AWS::Lambda::Function').map(({ logicalId, properties }) => {
      const role = z.string().parse(properties.Role).split('/').at(-1) ?? '';
      return [logicalId, byRole.get(role) ?? []] as const;
    }),
  );
  return {
    isAllowed(principal, action, resource, context = {}) {
      if (principal.kind === 'developer') return true;
      const statements = principal.kind === 'role' ? byRole.get(principal.name) : byFunction.get(principal.logicalId);
      return evaluate(statements ?? [], action, resource, context);
    },
  };
}

/** Role name to statements. AWS's managed policies (basic execution: logs) say nothing about the calls seen here. */
function statementsByRole(stack: Stack): Map<string, Statement[]> {
  const byRole = new Map<string, Statement[]>();
  const add = (role: string, document: unknown) => {
    byRole.set(role, [...(byRole.get(role) ?? []), ...statementsOf(document)]);
  };
  for (const { ref, properties } of stack.ofType('AWS::IAM::Role'))
    for (const { PolicyDocument } of Role.parse(properties).Policies) add(ref, PolicyDocument);
  for (const { properties } of [...stack.ofType('AWS::IAM::Policy'), ...stack.ofType('AWS::IAM::ManagedPolicy')]) {
    const { Roles, PolicyDocument } = Attachment.parse(properties);
    for (const role of Roles) add(role, PolicyDocument);
  }
  return byRole;
}

/** IAM's order: a matching Deny wins, else one matching Allow is needed. What is not known never allows. */
function evaluate(
  statements: readonly Statement[],
  action: string,
  resource: string,
  context: ConditionContext,
): boolean {
  const about = statements.filter((statement) => statement.isAbout(action, resource));
  const outcomes = ({ conditions }: Statement) => conditions.map((condition) => evaluateCondition(condition, context));
  const isDenied = about.some((one) => one.effect === 'Deny' && !outcomes(one).includes(false));
  return !isDenied && about.some((one) => one.effect === 'Allow' && outcomes(one).every((outcome) => outcome === true));
}
