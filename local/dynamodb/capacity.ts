import * as z from 'zod';

const READS = new Set(['GetItem', 'BatchGetItem', 'TransactGetItems', 'Query', 'Scan']);
const WRITES = new Set(['PutItem', 'UpdateItem', 'DeleteItem', 'BatchWriteItem', 'TransactWriteItems']);

export interface Units {
  readUnits: number;
  writeUnits: number;
}

const NONE: Units = { readUnits: 0, writeUnits: 0 };

/** Whether DynamoDB can say what a call consumed. */
export function isMetered(operation: string): boolean {
  return READS.has(operation) || WRITES.has(operation);
}

/** The request's text, asking for its capacity. */
export function askForCapacity(text: string, request: Record<string, unknown>): string {
  const asked = request.ReturnConsumedCapacity;
  if (asked === 'TOTAL' || asked === 'INDEXES') return text;
  if (asked !== undefined) return JSON.stringify({ ...request, ReturnConsumedCapacity: 'TOTAL' });
  const end = text.lastIndexOf('}');
  const separator = Object.keys(request).length > 0 ? ',' : '';
  return `${text.slice(0, end)}${separator}"ReturnConsumedCapacity":"TOTAL"}`;
}

const One = z.looseObject({
  CapacityUnits: z.number(),
  ReadCapacityUnits: z.number().optional(),
  WriteCapacityUnits: z.number().optional(),
});
const Consumed = z.union([One.transform((one) => [one]), z.array(One)]);

/** The units in a successful answer, and the answer without them. */
export function takeCapacity(operation: string, body: string): { units: Units; rest: string } {
  const [before, consumed] = splitLastKey(body) ?? splitParsed(body);
  return { units: unitsOf(operation, consumed), rest: before };
}

/** The engine puts ConsumedCapacity last, so an answer of any length need not be parsed and written again. */
function splitLastKey(body: string): [string, unknown] | undefined {
  const key = '"ConsumedCapacity":';
  const start = body.lastIndexOf(key);
  if (start < 0) return undefined;
  try {
    const consumed: unknown = JSON.parse(body.slice(start + key.length, -1));
    const end = body[start - 1] === ',' ? start - 1 : start;
    return [`${body.slice(0, end)}}`, consumed];
  } catch {
    return undefined;
  }
}

function splitParsed(body: string): [string, unknown] {
  const { ConsumedCapacity, ...rest } = z
    .looseObject({ ConsumedCapacity: z.unknown().optional() })
    .parse(JSON.parse(body));
  return [JSON.stringify(rest), ConsumedCapacity];
}

function unitsOf(operation: string, consumed: unknown): Units {
  const all = Consumed.safeParse(consumed).data ?? [];
  const sum = all.reduce((total, one) => total + one.CapacityUnits, 0);
  const reads = all.reduce((total, one) => total + (one.ReadCapacityUnits ?? 0), 0);
  if (READS.has(operation)) return { readUnits: sum, writeUnits: 0 };
  // A transaction repeated with its token reads instead of writing, and says so.
  return { readUnits: reads, writeUnits: sum - reads };
}

/**
 * What a refused conditional write costs. DynamoDB charges it by the size of the row it found, and says it to nobody;
 * one unit an item (two in a transaction) is right for rows up to 1 KB.
 */
export function refusedUnits(operation: string, body: string, request: Record<string, unknown>): Units {
  if (body.includes('ConditionalCheckFailedException')) return { readUnits: 0, writeUnits: 1 };
  if (operation !== 'TransactWriteItems' || !body.includes('TransactionCanceledException')) return NONE;
  const items = Array.isArray(request.TransactItems) ? request.TransactItems.length : 0;
  return { readUnits: 0, writeUnits: 2 * items };
}
