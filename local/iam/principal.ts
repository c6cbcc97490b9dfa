import { ACCOUNT } from '../template/place.ts';

/** Who signed a call: a function of the stack with its own key, a service as one of the stack's roles, or the developer at the machine. */
export type Principal =
  | { kind: 'function'; logicalId: string }
  | { kind: 'role'; name: string }
  | { kind: 'developer' };

export function principalName(principal: Principal): string {
  if (principal.kind === 'role') return principal.name;
  return principal.kind === 'function' ? principal.logicalId : 'developer';
}

export function principalArn(principal: Principal): string {
  if (principal.kind === 'developer') return `arn:aws:iam::${ACCOUNT}:user/developer`;
  if (principal.kind === 'role') return `arn:aws:sts::${ACCOUNT}:assumed-role/${principal.name}/service`;
  return `arn:aws:sts::${ACCOUNT}:assumed-role/${principal.logicalId}Role/${principal.logicalId}`;
}
