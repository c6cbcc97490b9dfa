import { randomInt } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import type { Stack, StackResource } from '../template/stack.ts';

const Generate = z.looseObject({
  PasswordLength: z.coerce.number().default(32),
  ExcludeCharacters: z.string().default(''),
  ExcludePunctuation: z.boolean().default(false),
  ExcludeNumbers: z.boolean().default(false),
  ExcludeUppercase: z.boolean().default(false),
  ExcludeLowercase: z.boolean().default(false),
  IncludeSpace: z.boolean().default(false),
  SecretStringTemplate: z.string().optional(),
  GenerateStringKey: z.string().optional(),
});
const Properties = z.looseObject({ SecretString: z.string().optional(), GenerateSecretString: Generate.optional() });
const Row = z.object({ value: z.string(), version: z.string(), createdAt: z.number() });

export interface Secret extends z.output<typeof Row> {
  arn: string;
  name: string;
}

/** The template's secrets; a generated one is made once and kept. */
export class Secrets {
  readonly #store: DatabaseSync;
  readonly #arns: string[];

  constructor(store: DatabaseSync, stack: Stack) {
    this.#store = store;
    store.exec(
      'CREATE TABLE IF NOT EXISTS secrets (arn TEXT PRIMARY KEY, value TEXT, version TEXT, createdAt INTEGER) STRICT',
    );
    const resources = stack.ofType('AWS::SecretsManager::Secret');
    this.#arns = resources.map((resource) => resource.ref);
    for (const resource of resources) this.#ensure(resource);
  }

  /** By ARN or by name. */
  find(id: string): Secret | undefined {
    const arn = this.#arns.find((one) => one === id || secretName(one) === id);
    const row = arn && this.#store.prepare('SELECT value, version, createdAt FROM secrets WHERE arn = ?').get(arn);
    return row ? { arn, name: secretName(arn), ...Row.parse(row) } : undefined;
  }

  #ensure({ ref, properties }: StackResource): void {
    if (this.find(ref)) return;
    const { SecretString, GenerateSecretString } = Properties.parse(properties);
    const value = SecretString ?? generate(GenerateSecretString ?? Generate.parse({}));
    this.#store
      .prepare('INSERT INTO secrets (arn, value, version, createdAt) VALUES (?, ?, ?, ?)')
      .run(ref, value, crypto.randomUUID(), Date.now());
  }
}

/** The ARN ends in the name and six characters that Secrets Manager adds. */
function secretName(arn: string): string {
  return (arn.split(':secret:').at(-1) ?? '').slice(0, -7);
}

const PUNCTUATION = '!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~';

function generate(asked: z.output<typeof Generate>): string {
  const classes = [
    asked.ExcludeLowercase ? '' : 'abcdefghijklmnopqrstuvwxyz',
    asked.ExcludeUppercase ? '' : 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
    asked.ExcludeNumbers ? '' : '0123456789',
    asked.ExcludePunctuation ? '' : PUNCTUATION,
    asked.IncludeSpace ? ' ' : '',
  ];
  const alphabet = [...classes.join('')].filter((letter) => !asked.ExcludeCharacters.includes(letter));
  const password = Array.from({ length: asked.PasswordLength }, () => alphabet[randomInt(alphabet.length)]).join('');
  if (asked.SecretStringTemplate === undefined || asked.GenerateStringKey === undefined) return password;
  const template = z.record(z.string(), z.unknown()).parse(JSON.parse(asked.SecretStringTemplate));
  return JSON.stringify({ ...template, [asked.GenerateStringKey]: password });
}
