import * as z from 'zod';
import type { RuntimeClock } from '../clock.ts';
import type { Engine } from './engine.ts';
import type { TableDefinition } from './tables.ts';

/** DynamoDB promises "within a few days"; here it is minutes, so that it is seen at all. */
const SWEEP_MS = 2 * 60_000;
const MARKS_MAX = 10_000;

const Item = z.record(z.string(), z.record(z.string(), z.unknown()));
const Page = z.looseObject({ Items: z.array(Item), LastEvaluatedKey: Item.optional() });

/** The rows whose end was their time to live, so that the stream can say who removed them. */
export class ExpiredRows {
  readonly #marks = new Set<string>();

  mark(table: string, keys: unknown): void {
    const [oldest] = this.#marks;
    if (oldest !== undefined && this.#marks.size >= MARKS_MAX) this.#marks.delete(oldest);
    this.#marks.add(markOf(table, keys));
  }

  has(table: string, keys: unknown): boolean {
    return this.#marks.has(markOf(table, keys));
  }
}

function markOf(table: string, keys: unknown): string {
  return JSON.stringify([table, Object.entries(keys ?? {}).toSorted(([a], [b]) => (a < b ? -1 : 1))]);
}

export interface SweeperParts {
  engine: Engine;
  tables: readonly TableDefinition[];
  clock: RuntimeClock;
  expired: ExpiredRows;
  onSwept(): void;
}

/** Removes rows past their time to live, which the engine keeps for ever. The answer stops it. */
export function startSweeper(parts: SweeperParts): () => void {
  const timer = setInterval(() => {
    // The engine may be stopping; the next sweep finds the same rows.
    sweep(parts).catch(() => undefined);
  }, parts.clock.scaled(SWEEP_MS));
  timer.unref();
  return () => clearInterval(timer);
}

export async function sweep(parts: SweeperParts): Promise<number> {
  let swept = 0;
  for (const table of parts.tables) if (table.ttlAttribute !== undefined) swept += await sweepTable(parts, table);
  if (swept > 0) parts.onSwept();
  return swept;
}

async function sweepTable({ engine, expired }: SweeperParts, table: TableDefinition): Promise<number> {
  const names = Object.fromEntries([...table.keyNames, table.ttlAttribute ?? ''].map((name, at) => [`#n${at}`, name]));
  const ttl = `#n${table.keyNames.length}`;
  let swept = 0;
  let ExclusiveStartKey: z.output<typeof Item> | undefined;
  do {
    const page = await engine.call('DynamoDB_20120810.Scan', {
      TableName: table.name,
      FilterExpression: `attribute_type(${ttl}, :number) AND ${ttl} < :now`,
      ProjectionExpression: Object.keys(names).join(', '),
      ExpressionAttributeNames: names,
      ExpressionAttributeValues: { ':now': { N: String(Math.floor(Date.now() / 1000)) }, ':number': { S: 'N' } },
      ...(ExclusiveStartKey && { ExclusiveStartKey }),
    });
    const { Items, LastEvaluatedKey } = Page.parse(page);
    for (const item of Items) swept += await remove(engine, table, item, expired);
    ExclusiveStartKey = LastEvaluatedKey;
  } while (ExclusiveStartKey);
  return swept;
}

async function remove(
  engine: Engine,
  table: TableDefinition,
  item: z.output<typeof Item>,
  expired: ExpiredRows,
): Promise<0 | 1> {
  const Key = Object.fromEntries(table.keyNames.map((name) => [name, item[name]]));
  expired.mark(table.name, Key);
  const removal = engine.call('DynamoDB_20120810.DeleteItem', {
    TableName: table.name,
    Key,
    // Whoever renewed the row since the scan keeps it.
    ConditionExpression: '#ttl = :seen',
    ExpressionAttributeNames: { '#ttl': table.ttlAttribute },
    ExpressionAttributeValues: { ':seen': item[table.ttlAttribute ?? ''] },
  });
  return removal.then(
    () => 1,
    (error: Error) => (error.name === 'ConditionalCheckFailedException' ? 0 : Promise.reject(error)),
  );
}
