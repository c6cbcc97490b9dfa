import { DynamoDBClient, type TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DeleteCommand,
  type DeleteCommandInput,
  DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { backOff, env } from './env.ts';
import { setting } from './settings.ts';

export interface Key {
  PK: string;
  SK: string;
}
/** A row has its key; what else it holds, its own interface says. */
export type Row = Key;
type WireItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];
/** One write of a transaction, or a condition it holds on; the table is added when it is sent. */
export type TransactItem = {
  [Kind in keyof WireItem]?: Omit<NonNullable<WireItem[Kind]>, 'TableName'>;
};

type WithoutTable<Input> = Omit<Input, 'TableName'>;

const BATCH_GET_KEYS_MAX = 100;
const BATCH_ATTEMPTS_MAX = 5;
const CONFLICT_ATTEMPTS_MAX = 6;
const TRANSACTION_ATTEMPTS_MAX = 8;

const client = DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 4 }), {
  marshallOptions: { removeUndefinedValues: true },
});
const table = () => ({ TableName: setting('TABLE_NAME') });

/** Strongly consistent, like every read of the table that decides something. */
export async function getRow<R extends Row>(key: Key): Promise<R | undefined> {
  const command = new GetCommand({ ...table(), Key: key, ConsistentRead: true });
  const { Item } = await env.io({ service: 'dynamodb', command }, () => client.send(command));
  return Item as R | undefined;
}

/** The rows of `keys` in the order of `keys`, `undefined` where there is none; strongly consistent. */
export async function getRows(keys: readonly Key[]): Promise<(Row | undefined)[]> {
  const found = new Map<string, Row>();
  for (let start = 0; start < keys.length; start += BATCH_GET_KEYS_MAX) {
    for (const row of await getBatch(keys.slice(start, start + BATCH_GET_KEYS_MAX))) found.set(nameOf(row), row);
  }
  return keys.map((key) => found.get(nameOf(key)));
}

async function getBatch(keys: readonly Key[]): Promise<Row[]> {
  const { TableName } = table();
  const rows: Row[] = [];
  let rest: Record<string, unknown>[] = [...new Map(keys.map((key) => [nameOf(key), { ...key }])).values()];
  for (let attempt = 1; rest.length > 0; attempt++) {
    if (attempt > BATCH_ATTEMPTS_MAX) throw new Error('the table left keys of a batch unprocessed');
    if (attempt > 1) await env.sleep(20 * 2 ** attempt);
    const command = new BatchGetCommand({ RequestItems: { [TableName]: { Keys: rest, ConsistentRead: true } } });
    const answer = await env.io({ service: 'dynamodb', command }, () => client.send(command));
    rows.push(...((answer.Responses?.[TableName] ?? []) as Row[]));
    rest = answer.UnprocessedKeys?.[TableName]?.Keys ?? [];
  }
  return rows;
}

function nameOf(key: Key): string {
  return `${key.PK} ${key.SK}`;
}

/** All pages of a query, as one list. `Limit` bounds a page, not the list. */
export async function queryAll<R extends Row>(input: WithoutTable<QueryCommandInput>): Promise<R[]> {
  const rows: R[] = [];
  let start: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({ ...table(), ...input, ExclusiveStartKey: start });
    const page = await env.io({ service: 'dynamodb', command }, () => client.send(command));
    rows.push(...((page.Items ?? []) as R[]));
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return rows;
}

/** The keys of the rows that the index finds under a value; a moment late. */
export async function queryInverse(inverse: string): Promise<Key[]> {
  const rows = await queryAll({
    IndexName: 'inverse',
    KeyConditionExpression: 'inverse = :inverse',
    ExpressionAttributeValues: { ':inverse': inverse },
  });
  return rows.map(({ PK, SK }) => ({ PK, SK }));
}

/** A first part of a partition, in order, whatever its rows are. */
export async function queryPartition<R extends Row>(PK: string, limit: number): Promise<R[]> {
  return queryPage<R>({
    KeyConditionExpression: 'PK = :partition',
    ExpressionAttributeValues: { ':partition': PK },
    ConsistentRead: true,
    Limit: limit,
  });
}

/** How many rows a query would give. */
export async function queryCount(input: WithoutTable<QueryCommandInput>): Promise<number> {
  let count = 0;
  let start: Record<string, unknown> | undefined;
  do {
    const command = new QueryCommand({ ...table(), ...input, Select: 'COUNT', ExclusiveStartKey: start });
    const page = await env.io({ service: 'dynamodb', command }, () => client.send(command));
    count += page.Count ?? 0;
    start = page.LastEvaluatedKey;
  } while (start !== undefined);
  return count;
}

/** The first page of a query, at most `Limit` rows. */
export async function queryPage<R extends Row>(
  input: WithoutTable<QueryCommandInput> & { Limit: number },
): Promise<R[]> {
  const command = new QueryCommand({ ...table(), ...input });
  const page = await env.io({ service: 'dynamodb', command }, () => client.send(command));
  return (page.Items ?? []) as R[];
}

/** True when it was written; false when its condition did not hold. */
export async function putRow(input: WithoutTable<PutCommandInput>): Promise<boolean> {
  const command = new PutCommand({ ...table(), ...input });
  return holds(() => env.io({ service: 'dynamodb', command }, () => client.send(command)));
}

/** True when it was deleted, or was not there; false when its condition did not hold. */
export async function deleteRow(input: WithoutTable<DeleteCommandInput>): Promise<boolean> {
  const command = new DeleteCommand({ ...table(), ...input });
  return holds(() => env.io({ service: 'dynamodb', command }, () => client.send(command)));
}

/** The row as it was, or `undefined` when it was not there or the condition did not hold. */
export async function takeRow<R extends Row>(input: WithoutTable<DeleteCommandInput>): Promise<R | undefined> {
  const command = new DeleteCommand({ ...table(), ...input, ReturnValues: 'ALL_OLD' });
  let taken: R | undefined;
  await holds(async () => {
    const { Attributes } = await env.io({ service: 'dynamodb', command }, () => client.send(command));
    taken = Attributes as R | undefined;
  });
  return taken;
}

/** The row after the update, or `undefined` when the condition did not hold. */
export async function updateRow<R extends Row>(input: WithoutTable<UpdateCommandInput>): Promise<R | undefined> {
  const command = new UpdateCommand({ ...table(), ReturnValues: 'ALL_NEW', ...input });
  let updated: R | undefined;
  await holds(async () => {
    const { Attributes } = await env.io({ service: 'dynamodb', command }, () => client.send(command));
    updated = Attributes as R | undefined;
  });
  return updated;
}

async function holds(write: () => Promise<unknown>): Promise<boolean> {
  try {
    await whenFree(write);
    return true;
  } catch (error) {
    if (isNamed(error, 'ConditionalCheckFailedException')) return false;
    throw error;
  }
}

/** A single write that meets a running transaction is refused; the transaction is over in a moment. */
async function whenFree(write: () => Promise<unknown>): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      await write();
      return;
    } catch (error) {
      if (!isNamed(error, 'TransactionConflictException') || attempt === CONFLICT_ATTEMPTS_MAX) throw error;
      await backOff(attempt);
    }
  }
}

/** What became of a transaction: `done`, or for each item whether its own condition failed; contended when it only met others. */
export type Transacted = { done: true } | { done: false; failed: boolean[]; isContended: boolean };

/** All or nothing; the same again while it only meets other transactions. Items are given without their table. */
export async function transact(items: readonly TransactItem[]): Promise<Transacted> {
  for (let attempt = 1; ; attempt++) {
    const outcome = await transactOnce(items);
    if (outcome.done || !outcome.isContended || attempt === TRANSACTION_ATTEMPTS_MAX) return outcome;
    await backOff(attempt);
  }
}

async function transactOnce(items: readonly TransactItem[]): Promise<Transacted> {
  const command = new TransactWriteCommand({ TransactItems: items.map(withTable) });
  try {
    await env.io({ service: 'dynamodb', command }, () => client.send(command));
    return { done: true };
  } catch (error) {
    if (!isCanceled(error)) throw error;
    const codes = (error.CancellationReasons ?? []).map((reason) => reason.Code);
    const failed = codes.map((code) => code === 'ConditionalCheckFailed');
    const isBusy = codes.includes('TransactionConflict') || codes.includes('ThrottlingError');
    return { done: false, failed, isContended: isBusy && !failed.includes(true) };
  }
}

function withTable(item: TransactItem): WireItem {
  return Object.fromEntries(Object.entries(item).map(([kind, input]) => [kind, { ...input, ...table() }]));
}

function isCanceled(error: unknown): error is TransactionCanceledException {
  return isNamed(error, 'TransactionCanceledException');
}

/** SDK errors are told apart by name: `instanceof` fails when a bundle holds two copies of a client. */
export function isNamed(error: unknown, name: string): boolean {
  return error instanceof Error && error.name === name;
}

/** Epoch seconds, as the table's TTL wants them. */
export function ttlAfter(seconds: number): number {
  return Math.floor(env.now().getTime() / 1000) + seconds;
}

/** TTL deletes late, so whoever reads a row that expires asks this. */
export function isLive(row: (Row & { ttl?: number }) | undefined): boolean {
  return row !== undefined && (row.ttl === undefined || row.ttl > env.now().getTime() / 1000);
}
