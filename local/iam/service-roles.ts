import * as z from 'zod';
import { ACCOUNT } from '../template/place.ts';
import type { Stack } from '../template/stack.ts';

const oneOrMany = z.preprocess((value) => (typeof value === 'string' ? [value] : value), z.array(z.string()));
const Trust = z.looseObject({
  AssumeRolePolicyDocument: z
    .looseObject({
      Statement: z.array(
        z.looseObject({ Effect: z.string(), Principal: z.looseObject({ Service: oneOrMany.optional() }).optional() }),
      ),
    })
    .optional(),
});

/** A role of the template that a service may act as. */
export interface ServiceRole {
  name: string;
  arn: string;
  services: string[];
}

/** Roles by what trusts them. Conditions of a trust (source account, source ARN) hold: there is one account, and no other. */
export function serviceRolesOf(stack: Stack): ServiceRole[] {
  return stack.ofType('AWS::IAM::Role').map(({ ref: name, properties }) => {
    const statements = Trust.parse(properties).AssumeRolePolicyDocument?.Statement ?? [];
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    const services = allowed.flatMap(({ Principal }) => Principal?.Service ?? []);
    return { name, arn: `arn:aws:iam::${ACCOUNT}:role/${name}`, services };
  });
}
