import * as z from 'zod';
import type { Need } from '../iam/authorize.ts';
import { ACCOUNT, REGION } from '../template/place.ts';

const Attributes = z.record(z.string(), z.unknown());
const ItemRequest = z.looseObject({
  TableName: z.string(),
  IndexName: z.string().optional(),
  Key: Attributes.optional(),
  Item: Attributes.optional(),
});
const BatchRequest = z.looseObject({ RequestItems: z.record(z.string(), z.unknown()) });
const TransactionRequest = z.looseObject({
  TransactItems: z.array(z.partialRecord(z.enum(['Put', 'Update', 'Delete', 'ConditionCheck', 'Get']), ItemRequest)),
});
const OtherRequest = z.looseObject({ TableName: z.string().optional(), StreamArn: z.string().optional() });

/** `TransactWriteItems` has no action of its own: IAM is asked for what each item does. */
const ACTION_OF_PART = {
  Put: 'PutItem',
  Update: 'UpdateItem',
  Delete: 'DeleteItem',
  ConditionCheck: 'ConditionCheckItem',
  Get: 'GetItem',
} as const;

const ITEM_OPERATIONS = new Set(['GetItem', 'PutItem', 'UpdateItem', 'DeleteItem', 'Query', 'Scan']);

/** Table name to the name of its partition key, for the condition key dynamodb:LeadingKeys. */
export type HashKeys = ReadonlyMap<string, string>;

/** What a call must be allowed to do. A body that is not of the operation's shape is left to the engine to refuse. */
export function needsOf(operation: string, request: unknown, hashKeys: HashKeys): Need[] {
  if (ITEM_OPERATIONS.has(operation)) {
    const item = ItemRequest.safeParse(request).data;
    return item ? [itemNeed(operation, item, hashKeys)] : [{ action: `dynamodb:${operation}`, resource: '*' }];
  }
  const batch = BatchRequest.safeParse(request).data;
  if (batch)
    return Object.keys(batch.RequestItems).map((table) => ({
      action: `dynamodb:${operation}`,
      resource: tableArn(table),
    }));
  const transaction = TransactionRequest.safeParse(request).data;
  if (transaction) return transactionNeeds(transaction, hashKeys);
  const { TableName, StreamArn } = OtherRequest.safeParse(request).data ?? {};
  return [{ action: `dynamodb:${operation}`, resource: StreamArn ?? (TableName ? tableArn(TableName) : '*') }];
}

function transactionNeeds({ TransactItems }: z.output<typeof TransactionRequest>, hashKeys: HashKeys): Need[] {
  return TransactItems.flatMap((item) =>
    (['Put', 'Update', 'Delete', 'ConditionCheck', 'Get'] as const).flatMap((part) => {
      const request = item[part];
      return request ? [itemNeed(ACTION_OF_PART[part], request, hashKeys)] : [];
    }),
  );
}

function itemNeed(operation: string, request: z.output<typeof ItemRequest>, hashKeys: HashKeys): Need {
  const table = tableArn(request.TableName);
  const need = {
    action: `dynamodb:${operation}`,
    resource: request.IndexName ? `${table}/index/${request.IndexName}` : table,
  };
  const leading = leadingKey(request, hashKeys);
  return leading === undefined ? need : { ...need, context: { 'dynamodb:leadingkeys': [leading] } };
}

function leadingKey({ TableName, Key, Item }: z.output<typeof ItemRequest>, hashKeys: HashKeys): string | undefined {
  const name = hashKeys.get(TableName);
  const value = name === undefined ? undefined : (Key ?? Item)?.[name];
  const text = typeof value === 'object' && value !== null ? Object.values(value)[0] : undefined;
  return typeof text === 'string' ? text : undefined;
}

function tableArn(nameOrArn: string): string {
  return nameOrArn.startsWith('arn:') ? nameOrArn : `arn:aws:dynamodb:${REGION}:${ACCOUNT}:table/${nameOrArn}`;
}
