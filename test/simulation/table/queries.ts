import type { Key } from '../../../aws/table.ts';
import { conditionOf } from './conditions.ts';
import { assertMentioned, givenOf } from './mentions.ts';
import type { Partitions } from './partitions.ts';
import { invalid } from './paths.ts';
import type { Change, Reading, Requests } from './requests.ts';
import { byBytes, type Item } from './values.ts';

/** The sparse index `inverse`, keys only: for each of its values, the rows that have it. */
export type Index = Map<string, Map<string, Item>>;

type Query = Requests['QueryCommand'];

/** The keys of what a query finds on the index are in the order of PK. */
function indexRows(index: Index, inverse: string): Item[] {
  const found = [...(index.get(inverse)?.values() ?? [])];
  return found.sort((one, other) => byBytes(one.PK, other.PK) || byBytes(one.SK, other.SK));
}

/** The index hears of a change, some time after the table. */
export function takeIntoIndex(index: Index, { key, before, after }: Change): void {
  const name = `${key.PK}\n${key.SK}`;
  const [was, is] = [before?.inverse, after?.inverse].map((value) => (typeof value === 'string' ? value : undefined));
  if (was !== undefined) index.get(was)?.delete(name);
  if (is === undefined) return;
  const entries = index.get(is) ?? new Map<string, Item>();
  index.set(is, entries.set(name, { PK: key.PK, SK: key.SK, inverse: is }));
}

/** A page of a query. A key condition names one partition by "=", and everything else is a test of the row. */
export function queried(rows: Partitions, index: Index, input: Query, { isStale, rowsMax }: Reading) {
  assertMentioned(input);
  const { IndexName, ConsistentRead, Limit = Number.POSITIVE_INFINITY, ExclusiveStartKey } = input;
  if (IndexName !== undefined && ConsistentRead) throw invalid('Consistent reads are not supported on global indexes');
  const partition = partitionOf(input, IndexName === undefined ? 'PK' : 'inverse');
  const all =
    IndexName === undefined
      ? rows.rows(partition, { isStale: isStale === true && !ConsistentRead })
      : indexRows(index, partition);
  const { holds } = conditionOf(input.KeyConditionExpression ?? '');
  const given = givenOf(input);
  const found = all.filter((row) => holds(row, given));
  const inOrder = input.ScanIndexForward === false ? found.reverse() : found;
  const from = ExclusiveStartKey === undefined ? 0 : placeAfter(inOrder, ExclusiveStartKey, input);
  const page = inOrder.slice(from, from + Math.min(Limit, rowsMax ?? Limit));
  const last = page.at(-1);
  const isWhole = from + page.length >= inOrder.length && page.length < Limit;
  return {
    ...(input.Select === 'COUNT' ? {} : { Items: page }),
    Count: page.length,
    ...(last !== undefined && !isWhole && { LastEvaluatedKey: { PK: last.PK, SK: last.SK } }),
  };
}

function partitionOf(
  { KeyConditionExpression = '', ExpressionAttributeValues = {} }: Query,
  attribute: string,
): string {
  const name = new RegExp(`(?:^|AND )${attribute} = (:\\w+)`).exec(KeyConditionExpression)?.[1];
  const value = name && ExpressionAttributeValues[name];
  if (typeof value !== 'string') throw invalid('Query condition missed key schema element');
  return value;
}

/** Where a page goes on; the row that ended the one before may be gone by now. */
function placeAfter(
  inOrder: readonly Key[],
  start: Record<string, unknown>,
  { ScanIndexForward, IndexName }: Query,
): number {
  const at = inOrder.findIndex((row) => isKey(row, start));
  if (at >= 0 || IndexName !== undefined) return at + 1;
  const isAfter = ({ SK }: Key) => (ScanIndexForward === false ? SK < String(start.SK) : SK > String(start.SK));
  const next = inOrder.findIndex(isAfter);
  return next < 0 ? inOrder.length : next;
}

function isKey(row: Key, key: Record<string, unknown>): boolean {
  return row.PK === key.PK && row.SK === key.SK;
}
