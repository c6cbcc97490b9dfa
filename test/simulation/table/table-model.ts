import type { Key } from '../../../aws/table.ts';
import { conditionOf } from './conditions.ts';
import { assertMentioned, givenOf } from './mentions.ts';
import { Partitions } from './partitions.ts';
import { invalid } from './paths.ts';
import { type Index, queried } from './queries.ts';
import type { Change, Commit, Expressions, Reading, RequestName, Requests, TransactPart } from './requests.ts';
import { updateOf } from './updates.ts';
import { frozen, type Item } from './values.ts';

const TRANSACT_ITEMS_MAX = 100;

/** DynamoDB in memory: one table, as far as aws/ uses one. A test holds it against the real engine. */
export class TableModel {
  readonly rows: Partitions;
  readonly index: Index = new Map();
  readonly #now: () => number;
  readonly #committed: (commit: Commit) => void;

  constructor(now: () => number, committed: (commit: Commit) => void) {
    this.#now = now;
    this.#committed = committed;
    this.rows = new Partitions(now);
  }

  /** Answers a command by its name. */
  answer<Name extends RequestName>(name: Name, input: Requests[Name], reading: Reading = {}): object {
    const request = { name, input } as { [One in RequestName]: { name: One; input: Requests[One] } }[RequestName];
    switch (request.name) {
      case 'GetCommand':
        return this.get(request.input);
      case 'BatchGetCommand':
        return this.batchGet(request.input);
      case 'QueryCommand':
        return this.query(request.input, reading);
      case 'PutCommand':
        return this.put(request.input);
      case 'UpdateCommand':
        return this.update(request.input);
      case 'DeleteCommand':
        return this.delete(request.input);
      case 'TransactWriteCommand':
        return this.transact(request.input);
      default:
        return request satisfies never;
    }
  }

  get({ Key }: Requests['GetCommand']): { Item?: Item } {
    const row = this.rows.get(Key);
    return row === undefined ? {} : { Item: row };
  }

  batchGet({ RequestItems }: Requests['BatchGetCommand']) {
    const [[name, { Keys }] = ['', { Keys: [] }]] = Object.entries(RequestItems);
    const names = new Set(Keys.map(({ PK, SK }) => `${PK}\n${SK}`));
    if (names.size < Keys.length) throw invalid('Provided list of item keys contains duplicates');
    const found = Keys.map((key) => this.rows.get(key)).filter((row) => row !== undefined);
    return { Responses: { [name]: found }, UnprocessedKeys: {} };
  }

  query(input: Requests['QueryCommand'], reading: Reading = {}) {
    return queried(this.rows, this.index, input, reading);
  }

  put(input: Requests['PutCommand']): object {
    this.#check(input.Item, input);
    this.#commit([this.#changeOf({ Put: input })]);
    return {};
  }

  delete(input: Requests['DeleteCommand']): object {
    const before = this.rows.get(input.Key);
    this.#check(input.Key, input);
    this.#commit([this.#changeOf({ Delete: input })]);
    return input.ReturnValues === 'ALL_OLD' && before !== undefined ? { Attributes: before } : {};
  }

  update(input: Requests['UpdateCommand']): object {
    this.#check(input.Key, input);
    const change = this.#changeOf({ Update: input });
    this.#commit([change]);
    return input.ReturnValues === 'ALL_NEW' ? { Attributes: change.after } : {};
  }

  transact({ TransactItems }: Requests['TransactWriteCommand']): object {
    const keys = new Set(TransactItems.map((part) => nameOf(keyOf(part))));
    if (keys.size < TransactItems.length)
      throw invalid('Transaction request cannot include multiple operations on one item');
    if (TransactItems.length > TRANSACT_ITEMS_MAX) throw invalid('Member must have length less than or equal to 100');
    const codes = TransactItems.map((part) => this.#codeOf(part));
    if (codes.some((code) => code !== 'None')) throw canceled(codes);
    this.#commit(TransactItems.flatMap((part) => ('ConditionCheck' in part ? [] : [this.#changeOf(part)])));
    return {};
  }

  #codeOf(part: TransactPart): string {
    if (!this.#holds(keyOf(part), inputOf(part))) return 'ConditionalCheckFailed';
    try {
      if (!('ConditionCheck' in part)) this.#changeOf(part);
      return 'None';
    } catch (error) {
      if (error instanceof Error && error.name === 'ValidationException') return 'ValidationError';
      throw error;
    }
  }

  #check(key: Key, input: Expressions): void {
    if (this.#holds(key, input)) return;
    throw Object.assign(new Error('The conditional request failed'), { name: 'ConditionalCheckFailedException' });
  }

  #holds(key: Key, input: Expressions): boolean {
    assertMentioned(input);
    const { ConditionExpression } = input;
    return (
      ConditionExpression === undefined || conditionOf(ConditionExpression).holds(this.rows.get(key), givenOf(input))
    );
  }

  #changeOf(part: Exclude<TransactPart, { ConditionCheck: unknown }>): Change {
    const { PK, SK } = keyOf(part);
    const key = { PK, SK };
    const before = this.rows.get(key);
    if ('Put' in part) return { key, before, after: frozen(part.Put.Item) };
    if ('Delete' in part) return { key, before, after: undefined };
    const { UpdateExpression } = part.Update;
    const after = updateOf(UpdateExpression).apply(before ?? key, givenOf(part.Update));
    return { key, before, after: frozen(after) as Item };
  }

  #commit(changes: Change[]): void {
    for (const { key, after } of changes) this.rows.set(key, after);
    this.#committed({ at: this.#now(), changes });
  }
}

function keyOf(part: TransactPart): Key {
  return 'Put' in part ? part.Put.Item : inputOf(part).Key;
}

function inputOf(part: TransactPart): Expressions & { Key: Key } {
  if ('Put' in part) return { ...part.Put, Key: part.Put.Item };
  if ('Update' in part) return part.Update;
  return 'Delete' in part ? part.Delete : part.ConditionCheck;
}

function nameOf({ PK, SK }: Key): string {
  return `${PK}\n${SK}`;
}

/** A refusal of a transaction, with a code for each of its items. */
export function canceled(codes: readonly string[]): Error {
  const CancellationReasons = codes.map((Code) => ({ Code }));
  return Object.assign(new Error(`Transaction cancelled [${codes}]`), {
    name: 'TransactionCanceledException',
    CancellationReasons,
  });
}
