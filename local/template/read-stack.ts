import { type AddressPair, addressBook, type LocalAddresses, readdress, readdressText } from './address-book.ts';
import { Intrinsics } from './intrinsics.ts';
import { type Stack, type StackResource, stackOf } from './stack.ts';
import type { Template } from './template.ts';

export interface StackReading {
  template: Template;
  /** Values of the template's parameters; the others keep their defaults. */
  parameters: Record<string, string>;
  addresses: LocalAddresses;
}

/** The template as this machine runs it: nothing left to resolve, every address local. */
export function readStack({ template, parameters, addresses }: StackReading): Stack {
  const intrinsics = new Intrinsics(template, parameters);
  const deployed = resolveTemplate(template, intrinsics);
  const pairs = addressBook(deployed, (id, name) => intrinsics.attribute([id, name], 'address book'), addresses);
  const resources = deployed.resources.map((resource) => readdressResource(resource, pairs));
  const outputs = Object.entries(deployed.outputs).map(([name, text]) => [name, readdressText(text, pairs)]);
  return stackOf(resources, Object.fromEntries(outputs));
}

function resolveTemplate(template: Template, intrinsics: Intrinsics): Stack {
  const resources = Object.entries(template.Resources)
    .filter(([id, resource]) => !isProvisioning(id, resource) && intrinsics.holds(resource.Condition, id))
    .map(([logicalId, resource]) => resolveResource(intrinsics, logicalId, resource));
  const outputs = Object.entries(template.Outputs)
    .filter(([name, output]) => intrinsics.holds(output.Condition, `Outputs.${name}`))
    .map(([name, output]) => [name, String(intrinsics.resolve(output.Value, `Outputs.${name}`))]);
  return stackOf(resources, Object.fromEntries(outputs));
}

/**
 * Custom resources do their work while CloudFormation deploys, and so do the functions behind them, which lack the
 * entry that makes a function ours. One custom resource says what the deployed bucket does: whom it tells of changes.
 */
const READ_CUSTOM = 'Custom::S3BucketNotifications';

function isProvisioning(logicalId: string, { Type, Metadata }: Template['Resources'][string]): boolean {
  if (Type === 'AWS::Lambda::Function') return !('mathia:entry' in Metadata);
  if (Type === READ_CUSTOM) return false;
  return Type.startsWith('Custom::') || Type === 'AWS::CloudFormation::CustomResource' || logicalId === 'CDKMetadata';
}

function resolveResource(
  intrinsics: Intrinsics,
  logicalId: string,
  resource: Template['Resources'][string],
): StackResource {
  const resolved = intrinsics.resolve(resource.Properties, logicalId);
  const { ref } = intrinsics.physical(logicalId, logicalId);
  const properties = Object.fromEntries(Object.entries(resolved ?? {}));
  return { logicalId, type: resource.Type, properties, metadata: resource.Metadata, ref };
}

function readdressResource(resource: StackResource, pairs: readonly AddressPair[]): StackResource {
  const properties = Object.entries(resource.properties).map(([key, value]) => [key, readdress(value, pairs)]);
  return { ...resource, properties: Object.fromEntries(properties) };
}
