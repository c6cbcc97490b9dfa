import type { Chance } from '../chance.ts';
import type { Expressions, RequestName, TransactPart } from './requests.ts';

/** Conditions, as aws/ writes them, with the values they want. */
const CONDITIONS: Expressions[] = [
  { ConditionExpression: 'attribute_exists(PK)' },
  { ConditionExpression: 'attribute_not_exists(PK)' },
  { ConditionExpression: 'version = :v', ExpressionAttributeValues: { ':v': 1 } },
  { ConditionExpression: '#data.version = :v', ...named('data'), ExpressionAttributeValues: { ':v': 2 } },
  { ConditionExpression: 'attribute_exists(PK) AND version < :v', ExpressionAttributeValues: { ':v': 2 } },
  { ConditionExpression: 'attribute_not_exists(PK) OR readSeq < :v', ExpressionAttributeValues: { ':v': 3 } },
  { ConditionExpression: 'readSeq > :v AND readSeq <= :w', ExpressionAttributeValues: { ':v': 1, ':w': 3 } },
  { ConditionExpression: 'begins_with(#event, :v)', ...named('event'), ExpressionAttributeValues: { ':v': 'a' } },
  {
    ConditionExpression: 'attribute_exists(PK) AND NOT contains(rooms, :v)',
    ExpressionAttributeValues: { ':v': 'r1' },
  },
  { ConditionExpression: 'contains(shownBy, :v)', ExpressionAttributeValues: { ':v': 'n1' } },
  {
    ConditionExpression: 'attribute_not_exists(PK) OR (attribute_not_exists(seen) AND readSeq < :v)',
    ExpressionAttributeValues: { ':v': 3 },
  },
  { ConditionExpression: 'readSeq BETWEEN :v AND :w', ExpressionAttributeValues: { ':v': 1, ':w': 2 } },
  { ConditionExpression: '#event <> :v', ...named('event'), ExpressionAttributeValues: { ':v': 'ab' } },
];

const UPDATES: (Expressions & { UpdateExpression: string })[] = [
  { UpdateExpression: 'SET version = :n', ExpressionAttributeValues: { ':n': 1 } },
  {
    UpdateExpression: 'ADD version :n SET #event = :e',
    ...named('event'),
    ExpressionAttributeValues: { ':n': 1, ':e': 'ab' },
  },
  {
    UpdateExpression: 'SET readSeq = readSeq + :n, #event = :e',
    ...named('event'),
    ExpressionAttributeValues: { ':n': 1, ':e': 'b' },
  },
  { UpdateExpression: 'SET rooms = list_append(rooms, :r)', ExpressionAttributeValues: { ':r': ['r1'] } },
  {
    UpdateExpression: 'SET rooms = list_append(if_not_exists(rooms, :none), :r), readSeq = :n',
    ExpressionAttributeValues: { ':none': [], ':r': ['r2'], ':n': 2 },
  },
  {
    UpdateExpression: 'SET #event = :e REMOVE seen, readSeq',
    ...named('event'),
    ExpressionAttributeValues: { ':e': 'cd' },
  },
  { UpdateExpression: 'REMOVE rooms' },
  { UpdateExpression: 'ADD shownBy :s', ExpressionAttributeValues: { ':s': new Set(['n1', 'n2']) } },
  { UpdateExpression: 'DELETE shownBy :s', ExpressionAttributeValues: { ':s': new Set(['n1', 'n2']) } },
  { UpdateExpression: 'DELETE shownBy :s', ExpressionAttributeValues: { ':s': new Set(['n1']) } },
  {
    UpdateExpression: 'SET #data = :d',
    ...named('data'),
    ExpressionAttributeValues: { ':d': { version: 2, tags: ['x'] } },
  },
  { UpdateExpression: 'SET #data.version = :n', ...named('data'), ExpressionAttributeValues: { ':n': 5 } },
  { UpdateExpression: 'SET version = version - :n', ExpressionAttributeValues: { ':n': 1 } },
  { UpdateExpression: 'SET inverse = :i', ExpressionAttributeValues: { ':i': 'I1' } },
  { UpdateExpression: 'REMOVE inverse' },
  {
    UpdateExpression: 'SET seen = :n, #event = :e',
    ...named('event'),
    ExpressionAttributeValues: { ':n': true, ':e': 'a' },
  },
  { UpdateExpression: 'SET copied = drawnAt' },
];

const SORT_KEYS = ['A', 'CONNECTION#1', 'CONNECTION#2', 'EVENT#1', 'EVENT#2', 'EVENT#3', 'MEMBER#é', 'MEMBER#z'];
const TABLE = 'model';

function named(name: string): Pick<Expressions, 'ExpressionAttributeNames'> {
  return { ExpressionAttributeNames: { [`#${name}`]: name } };
}

interface Drawn {
  name: RequestName;
  // Whoever answers it looks at its name first.
  input: never;
}

/** A request such as aws/ makes, in the rows of one sequence. */
export function drawRequest(chance: Chance, sequence: string): Drawn {
  const name = chance.weighted<RequestName>({
    GetCommand: 2,
    BatchGetCommand: 1,
    QueryCommand: 4,
    PutCommand: 4,
    DeleteCommand: 2,
    UpdateCommand: 7,
    TransactWriteCommand: 4,
  });
  return { name, input: drawInput(chance, sequence, name) as never };
}

function drawInput(chance: Chance, sequence: string, name: RequestName): object {
  const key = () => ({ PK: `${sequence} ${chance.oneOf(['P', 'Q'])}`, SK: chance.oneOf(SORT_KEYS) ?? 'A' });
  switch (name) {
    case 'GetCommand':
      return { Key: key(), ConsistentRead: true };
    case 'BatchGetCommand':
      return { RequestItems: { [TABLE]: { Keys: distinct([key(), key(), key()]), ConsistentRead: true } } };
    case 'QueryCommand':
      return drawQuery(chance, sequence);
    case 'PutCommand':
      return putOf(chance, key());
    case 'DeleteCommand':
      return { Key: key(), ...condition(chance), ReturnValues: 'ALL_OLD' };
    case 'UpdateCommand':
      return { ...updateOf(chance, key()), ReturnValues: 'ALL_NEW' };
    case 'TransactWriteCommand':
      return { TransactItems: transaction(chance, distinct([key(), key(), key()])) };
    default:
      return name satisfies never;
  }
}

function distinct<K extends { PK: string; SK: string }>(keys: readonly K[]): K[] {
  return [...new Map(keys.map((key) => [`${key.PK} ${key.SK}`, key])).values()];
}

function condition(chance: Chance): Expressions {
  return chance.happens(0.6) ? (chance.oneOf(CONDITIONS) ?? {}) : {};
}

function putOf(chance: Chance, key: { PK: string }) {
  const Item = {
    ...key,
    version: chance.between(0, 4),
    event: chance.oneOf(['a', 'ab', 'b', 'attachment.x']),
    readSeq: chance.oneOf([undefined, 1, 2, 3, 4]),
    data: chance.oneOf([undefined, { version: 1 }, { version: 2, tags: ['x', 'y'] }]),
    rooms: chance.oneOf([undefined, [], ['r1']]),
    inverse: chance.oneOf([undefined, indexed(key.PK), `${indexed(key.PK)} and more`]),
    shownBy: chance.oneOf([undefined, new Set(['n1'])]),
  };
  return { Item, ...condition(chance) };
}

function updateOf(chance: Chance, Key: object) {
  const update = chance.oneOf(UPDATES) ?? { UpdateExpression: 'REMOVE rooms' };
  const { ExpressionAttributeNames, ExpressionAttributeValues, ...rest } = condition(chance);
  const names = { ...update.ExpressionAttributeNames, ...ExpressionAttributeNames };
  const values = { ...update.ExpressionAttributeValues, ...ExpressionAttributeValues };
  return {
    Key,
    UpdateExpression: update.UpdateExpression,
    ...rest,
    ...(Object.keys(names).length > 0 && { ExpressionAttributeNames: names }),
    ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: values }),
  };
}

function transaction(chance: Chance, keys: readonly { PK: string; SK: string }[]): TransactPart[] {
  return keys.map((Key): TransactPart => {
    const kind = chance.oneOf(['Put', 'Update', 'Delete', 'ConditionCheck'] as const);
    if (kind === 'Put') return { Put: { ...putOf(chance, Key), ...table } as never };
    if (kind === 'Update') return { Update: { ...updateOf(chance, Key), ...table } as never };
    if (kind === 'Delete') return { Delete: { Key, ...condition(chance), ...table } };
    return { ConditionCheck: { Key, ...(chance.oneOf(CONDITIONS) ?? {}), ...table } };
  });
}
const table = { TableName: TABLE };

/** Of one sequence: the engine's index is not empty when the next one begins. */
function indexed(PK: string): string {
  return `${PK.split(' ')[0]} inverse`;
}

function drawQuery(chance: Chance, sequence: string) {
  const partition = { ':p': `${sequence} ${chance.oneOf(['P', 'Q'])}` };
  const consistent = { ConsistentRead: true, ScanIndexForward: chance.happens(0.7) };
  return chance.oneOf([
    { KeyConditionExpression: 'PK = :p', ExpressionAttributeValues: partition, ...consistent },
    {
      KeyConditionExpression: 'PK = :p AND begins_with(SK, :c)',
      ExpressionAttributeValues: { ...partition, ':c': 'CONNECTION#' },
      ...consistent,
    },
    {
      KeyConditionExpression: 'PK = :p AND SK BETWEEN :a AND :b',
      ExpressionAttributeValues: { ...partition, ':a': 'EVENT#1', ':b': 'EVENT#2' },
      ...consistent,
    },
    {
      KeyConditionExpression: 'PK = :p AND SK < :e',
      ExpressionAttributeValues: { ...partition, ':e': 'EVENT#2' },
      Limit: 2,
    },
    {
      IndexName: 'inverse',
      KeyConditionExpression: 'inverse = :i',
      ExpressionAttributeValues: { ':i': indexed(partition[':p']) },
      Limit: 5,
    },
    {
      KeyConditionExpression: 'PK = :p AND begins_with(SK, :m)',
      ExpressionAttributeValues: { ...partition, ':m': 'MEMBER#' },
      Select: 'COUNT',
    },
  ]) as object;
}
