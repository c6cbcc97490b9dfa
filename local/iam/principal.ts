import { ACCOUNT } from '../template/place.ts';

/** Who signed a call: a function of the stack with its own key, or the developer at the machine. */
export type Principal = { kind: 'function'; logicalId: string } | { kind: 'developer' };

export function principalName(principal: Principal): string {
  return principal.kind === 'function' ? principal.logicalId : 'developer';
}

export function principalArn(principal: Principal): string {
  if (principal.kind === 'developer') return `arn:aws:iam::${ACCOUNT}:user/developer`;
  return `arn:aws:sts::${ACCOUNT}:assumed-role/${principal.logicalId}Role/${principal.logicalId}`;
}
