import { ACCOUNT, REGION } from './place.ts';

/** One resource of the synthesized template, its intrinsics resolved and its addresses local. */
export interface StackResource {
  logicalId: string;
  type: string;
  properties: Record<string, unknown>;
  metadata: Record<string, unknown>;
  /** What `Ref` of it resolves to: a name, an id or an ARN, by its type. */
  ref: string;
}

export interface Stack {
  resources: StackResource[];
  ofType(type: string): StackResource[];
  /** Throws when the template has no such resource. */
  get(logicalId: string): StackResource;
  outputs: Record<string, string>;
}

export function stackOf(resources: StackResource[], outputs: Record<string, string>): Stack {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  return {
    resources,
    outputs,
    ofType: (type) => resources.filter((resource) => resource.type === type),
    get(logicalId) {
      const resource = byId.get(logicalId);
      if (!resource) throw new Error(`The template has no resource ${logicalId}`);
      return resource;
    },
  };
}

export function functionArn(logicalId: string): string {
  return `arn:aws:lambda:${REGION}:${ACCOUNT}:function:${logicalId}`;
}

/** The logical id in a function's ARN, which may stand inside an integration URI (`…/functions/<arn>/invocations`). */
export function functionIdOfArn(arn: string): string {
  const found = /:function:([A-Za-z0-9]+)/.exec(arn);
  if (!found?.[1]) throw new Error(`Not a function's ARN: ${arn}`);
  return found[1];
}
