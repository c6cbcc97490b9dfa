import * as z from 'zod';
import { type Physical, physicalOf } from './physical.ts';
import { ACCOUNT, PARTITION, REGION, URL_SUFFIX } from './place.ts';
import type { Template } from './template.ts';

const STACK_NAME = 'Mathia';
const PSEUDO: Record<string, unknown> = {
  'AWS::Partition': PARTITION,
  'AWS::Region': REGION,
  'AWS::AccountId': ACCOUNT,
  'AWS::URLSuffix': URL_SUFFIX,
  'AWS::StackName': STACK_NAME,
  'AWS::StackId': `arn:${PARTITION}:cloudformation:${REGION}:${ACCOUNT}:stack/${STACK_NAME}/local`,
  'AWS::NotificationARNs': [],
  'AWS::NoValue': undefined,
};

type Evaluate = (argument: unknown, where: string) => unknown;

/** Resolves the intrinsic functions of one template; `where` names the place in error messages. */
export class Intrinsics {
  readonly #template: Template;
  readonly #parameters: Record<string, string>;
  readonly #physicals = new Map<string, Physical>();

  constructor(template: Template, parameters: Record<string, string>) {
    this.#template = template;
    this.#parameters = parameters;
  }

  resolve(node: unknown, where: string): unknown {
    if (Array.isArray(node)) return this.#resolveList(node, where);
    if (typeof node !== 'object' || node === null) return node;
    const entries = Object.entries(node);
    const [only] = entries;
    if (only && entries.length === 1 && isIntrinsic(only[0], only[1])) {
      const evaluate = this.#functions[only[0]];
      if (!evaluate) throw new Error(`${where}: the local runtime does not know ${only[0]}`);
      return evaluate(only[1], where);
    }
    const resolved = entries.map(([key, value]) => [key, this.resolve(value, `${where}.${key}`)] as const);
    return Object.fromEntries(resolved.filter(([, value]) => value !== undefined));
  }

  /** Whether the template's condition of that name holds; no name, no condition. */
  holds(name: string | undefined, where: string): boolean {
    if (name === undefined) return true;
    if (!(name in this.#template.Conditions)) throw new Error(`${where}: the template has no condition ${name}`);
    return this.resolve(this.#template.Conditions[name], `Conditions.${name}`) === true;
  }

  /** The names, ids and ARNs of one resource. */
  physical(logicalId: string, where: string): Physical {
    const known = this.#physicals.get(logicalId);
    if (known) return known;
    const resource = this.#template.Resources[logicalId];
    if (!resource) throw new Error(`${where}: nothing in the template is called ${logicalId}`);
    const made = physicalOf(resource.Type, {
      logicalId,
      stackName: STACK_NAME,
      named: (property) => nameIn(this.resolve(resource.Properties[property], `${logicalId}.${property}`)),
    });
    this.#physicals.set(logicalId, made);
    return made;
  }

  attribute(path: unknown, where: string): string {
    const [logicalId = '', ...rest] = typeof path === 'string' ? path.split('.') : z.array(z.string()).parse(path);
    const name = rest.join('.');
    const value = this.physical(logicalId, where).attributes[name];
    if (value !== undefined) return value;
    const type = this.#template.Resources[logicalId]?.Type;
    throw new Error(`${where}: the attribute ${name} of ${logicalId} (${type}) is not known to the local runtime`);
  }

  readonly #functions: Record<string, Evaluate> = {
    Ref: (argument, where) => this.#reference(z.string().parse(argument), where),
    Condition: (argument, where) => this.holds(z.string().parse(argument), where),
    'Fn::GetAtt': (argument, where) => this.attribute(argument, where),
    'Fn::Sub': (argument, where) => this.#substitute(argument, where),
    'Fn::Join': (argument, where) => {
      const [separator, parts] = z.tuple([z.string(), z.unknown()]).parse(argument);
      return this.#list(parts, where)
        .map((part) => textOf(part, where))
        .join(separator);
    },
    'Fn::Select': (argument, where) => {
      const [index, list] = z.tuple([z.coerce.number(), z.unknown()]).parse(argument);
      return this.#list(list, where)[index];
    },
    'Fn::Split': (argument, where) => {
      const [separator, text] = z.tuple([z.string(), z.unknown()]).parse(argument);
      return textOf(this.resolve(text, where), where).split(separator);
    },
    'Fn::If': (argument, where) => {
      const [name, then, otherwise] = z.tuple([z.string(), z.unknown(), z.unknown()]).parse(argument);
      return this.resolve(this.holds(name, where) ? then : otherwise, where);
    },
    'Fn::Equals': (argument, where) => {
      const [left, right] = this.#list(argument, where);
      return left === right;
    },
    'Fn::And': (argument, where) => this.#list(argument, where).every(Boolean),
    'Fn::Or': (argument, where) => this.#list(argument, where).some(Boolean),
    'Fn::Not': (argument, where) => !this.#list(argument, where)[0],
    'Fn::FindInMap': (argument, where) => {
      const [map = '', first = '', second = ''] = z.array(z.string()).parse(this.resolve(argument, where));
      return this.#template.Mappings[map]?.[first]?.[second];
    },
  };

  #reference(name: string, where: string): unknown {
    if (name in PSEUDO) return PSEUDO[name];
    const parameter = this.#template.Parameters[name];
    if (!parameter) return this.physical(name, where).ref;
    const value = this.#parameters[name] ?? parameter.Default;
    if (value === undefined) throw new Error(`${where}: the parameter ${name} has neither a value nor a default`);
    return value;
  }

  #substitute(argument: unknown, where: string): string {
    const [text, given] = typeof argument === 'string' ? [argument, {}] : SubArguments.parse(argument);
    return text.replace(/\$\{(!?)([^}]+)\}/g, (_, literal: string, name: string) => {
      if (literal) return `\${${name}}`;
      if (name in given) return textOf(this.resolve(given[name], where), where);
      return textOf(name.includes('.') ? this.attribute(name, where) : this.#reference(name, where), where);
    });
  }

  #resolveList(list: unknown[], where: string): unknown[] {
    return list.map((item, index) => this.resolve(item, `${where}[${index}]`)).filter((item) => item !== undefined);
  }

  #list(node: unknown, where: string): unknown[] {
    const value = this.resolve(node, where);
    if (!Array.isArray(value)) throw new Error(`${where}: a list was expected, not ${JSON.stringify(value)}`);
    return value;
  }
}

const SubArguments = z.tuple([z.string(), z.record(z.string(), z.unknown())]);

/** `Condition` is also a key of IAM statements, where it holds an object. */
function isIntrinsic(key: string, value: unknown): boolean {
  return key === 'Ref' || key.startsWith('Fn::') || (key === 'Condition' && typeof value === 'string');
}

function nameIn(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

function textOf(value: unknown, where: string): string {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new Error(`${where}: text was expected, not ${JSON.stringify(value)}`);
}
