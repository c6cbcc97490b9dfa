import * as z from 'zod';
import type { Stack, StackResource } from '../template/stack.ts';
import type { Engine } from './engine.ts';

const KeySchema = z.array(z.object({ AttributeName: z.string(), KeyType: z.enum(['HASH', 'RANGE']) }));
const Index = z.object({ IndexName: z.string(), KeySchema, Projection: z.looseObject({}) });
const Properties = z.looseObject({
  AttributeDefinitions: z.array(z.object({ AttributeName: z.string(), AttributeType: z.string() })),
  KeySchema,
  GlobalSecondaryIndexes: z.array(Index).default([]),
  LocalSecondaryIndexes: z.array(Index).default([]),
  StreamSpecification: z.looseObject({ StreamViewType: z.string() }).optional(),
  TimeToLiveSpecification: z.looseObject({ AttributeName: z.string().optional(), Enabled: z.boolean() }).optional(),
});

/** A table of the template. */
export interface TableDefinition {
  name: string;
  hashKey: string;
  keyNames: string[];
  ttlAttribute: string | undefined;
  properties: z.output<typeof Properties>;
}

export function tablesOf(stack: Stack): TableDefinition[] {
  return [...stack.ofType('AWS::DynamoDB::Table'), ...stack.ofType('AWS::DynamoDB::GlobalTable')].map(tableOf);
}

function tableOf(resource: StackResource): TableDefinition {
  const properties = Properties.parse(resource.properties);
  const ttl = properties.TimeToLiveSpecification;
  return {
    name: resource.ref,
    hashKey: properties.KeySchema.find((key) => key.KeyType === 'HASH')?.AttributeName ?? '',
    keyNames: properties.KeySchema.map((key) => key.AttributeName),
    ttlAttribute: ttl?.Enabled ? ttl.AttributeName : undefined,
    properties,
  };
}

const Described = z.looseObject({
  Table: z.looseObject({ KeySchema, GlobalSecondaryIndexes: z.array(Index).default([]) }),
});

/** Creates what is missing. Data of an older template whose keys or indexes differ stops the start. */
export async function ensureTable(engine: Engine, table: TableDefinition): Promise<void> {
  const found = await engine
    .call('DynamoDB_20120810.DescribeTable', { TableName: table.name })
    .catch((error: Error) => (error.name === 'ResourceNotFoundException' ? undefined : Promise.reject(error)));
  if (!found) return createTable(engine, table);
  const { Table } = Described.parse(found);
  if (schemaText(Table) !== schemaText(table.properties))
    throw new Error(`The stored table ${table.name} has other keys or indexes than the template; start with --reset`);
}

function schemaText(schema: Pick<z.output<typeof Properties>, 'KeySchema' | 'GlobalSecondaryIndexes'>): string {
  const keys = (list: z.output<typeof KeySchema>) =>
    list.map((key) => `${key.KeyType} ${key.AttributeName}`).toSorted();
  const indexes = schema.GlobalSecondaryIndexes.map((index) => [index.IndexName, keys(index.KeySchema)]);
  return JSON.stringify([keys(schema.KeySchema), indexes.toSorted()]);
}

async function createTable(engine: Engine, { name, properties }: TableDefinition): Promise<void> {
  const { GlobalSecondaryIndexes, LocalSecondaryIndexes, StreamSpecification } = properties;
  await engine.call('DynamoDB_20120810.CreateTable', {
    TableName: name,
    AttributeDefinitions: properties.AttributeDefinitions,
    KeySchema: properties.KeySchema,
    BillingMode: 'PAY_PER_REQUEST',
    ...(GlobalSecondaryIndexes.length > 0 && { GlobalSecondaryIndexes }),
    ...(LocalSecondaryIndexes.length > 0 && { LocalSecondaryIndexes }),
    ...(StreamSpecification && { StreamSpecification: { ...StreamSpecification, StreamEnabled: true } }),
  });
}
