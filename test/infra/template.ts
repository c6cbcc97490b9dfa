import { Template } from 'aws-cdk-lib/assertions';
import { makeApp } from '../../lib/app.ts';
import type { StageName } from '../../lib/stage.ts';

// CDK's own validator takes seconds; `cdk synth` runs it.
process.env.CDK_VALIDATION = 'false';

export const UNBUNDLED = { 'aws:cdk:bundling-stacks': [] };

export interface Resource {
  id: string;
  type: string;
  properties: Properties;
  metadata: Record<string, unknown>;
  deletionPolicy: string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: a template is a tree without a schema, and each test asks for one leaf of it
type Properties = Record<string, any>;

/** The synthesized stack of a stage. */
export function templateOf(stage: StageName): Template {
  return Template.fromStack(makeApp({ stage, context: UNBUNDLED }).stack);
}

export function resources(template: Template, type?: string): Resource[] {
  return Object.entries<Properties>(template.toJSON().Resources)
    .filter(([, resource]) => !type || resource.Type === type)
    .map(([id, resource]) => ({
      id,
      type: resource.Type,
      properties: resource.Properties ?? {},
      metadata: resource.Metadata ?? {},
      deletionPolicy: resource.DeletionPolicy,
    }));
}

export function only(template: Template, type: string): Resource {
  const found = resources(template, type);
  if (found.length !== 1 || !found[0]) throw new Error(`${found.length} resources of ${type}`);
  return found[0];
}

/** Our functions, without those that CDK brings for its custom resources. */
export function ownFunctions(template: Template): Resource[] {
  return resources(template, 'AWS::Lambda::Function').filter(({ metadata }) => 'mathia:entry' in metadata);
}

/** A function by its folder's name. */
export function functionNamed(template: Template, name: string): Resource {
  const found = ownFunctions(template).find(({ metadata }) => metadata['mathia:entry'] === `lambdas/${name}/index.ts`);
  if (!found) throw new Error(`No function ${name}`);
  return found;
}

/** The logical id in `{Ref}` or `{Fn::GetAtt}`. */
export function referenced(value: Properties | undefined): string | undefined {
  return value?.Ref ?? value?.['Fn::GetAtt']?.[0];
}

/** A resolved-enough text: joins are joined, references become `<LogicalId>` or `<LogicalId.Attribute>`. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  const node = value as Properties;
  if (node?.['Fn::Join']) return node['Fn::Join'][1].map(textOf).join(node['Fn::Join'][0]);
  if (node?.['Fn::GetAtt']) return `<${node['Fn::GetAtt'].join('.')}>`;
  if (node?.Ref) return `<${node.Ref}>`;
  return JSON.stringify(value);
}

export function listed<Item>(value: Item | Item[]): Item[] {
  return Array.isArray(value) ? value : [value];
}
