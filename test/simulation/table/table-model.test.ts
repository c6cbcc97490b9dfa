import { marshall, unmarshall } from '@aws-sdk/util-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Engine, startEngine } from '../../../local/dynamodb/engine.ts';
import { Chance } from '../chance.ts';
import { takeIntoIndex } from './queries.ts';
import { drawRequest } from './random-requests.ts';
import type { RequestName } from './requests.ts';
import { TableModel } from './table-model.ts';

const SEED = 20_261_123;
const SEQUENCES = 40;
const REQUESTS = 50;
const TABLE = 'model';
const ATTRIBUTES = ['PK', 'SK', 'inverse'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' }));
const OPERATIONS = new Map<RequestName, string>([
  ['GetCommand', 'GetItem'],
  ['BatchGetCommand', 'BatchGetItem'],
  ['QueryCommand', 'Query'],
  ['PutCommand', 'PutItem'],
  ['DeleteCommand', 'DeleteItem'],
  ['UpdateCommand', 'UpdateItem'],
  ['TransactWriteCommand', 'TransactWriteItems'],
]);

let engine: Engine;
beforeAll(async () => {
  engine = await startEngine();
  await engine.call('DynamoDB_20120810.CreateTable', {
    TableName: TABLE,
    BillingMode: 'PAY_PER_REQUEST',
    AttributeDefinitions: ATTRIBUTES,
    KeySchema: keySchema('PK', 'SK'),
    GlobalSecondaryIndexes: [
      { IndexName: 'inverse', KeySchema: keySchema('inverse', 'PK'), Projection: { ProjectionType: 'KEYS_ONLY' } },
    ],
  });
});
afterAll(() => engine.stop());

function keySchema(hash: string, range: string) {
  return [
    { AttributeName: hash, KeyType: 'HASH' },
    { AttributeName: range, KeyType: 'RANGE' },
  ];
}

it(`[SIM1] answers ${SEQUENCES * REQUESTS} random requests as the real engine does (seed ${SEED})`, async () => {
  let refused = 0;
  for (let sequence = 0; sequence < SEQUENCES; sequence++) {
    const chance = new Chance(SEED + sequence);
    const model = new TableModel(Date.now, ({ changes }) => {
      for (const change of changes) takeIntoIndex(model.index, change);
    });
    for (let step = 0; step < REQUESTS; step++) {
      const { name, input } = drawRequest(chance, `${sequence}`);

      const [real, modelled] = [await ofEngine(name, input), ofModel(model, name, input)];

      expect({ name, input, answer: modelled }).toEqual({ name, input, answer: real });
      if ('refused' in real) refused += 1;
    }
  }
  // Conditions were put to the test, and not only passed.
  expect(refused).toBeGreaterThan(SEQUENCES);
});

type Answer = { answer: unknown } | { refused: string; codes: unknown };

function ofModel(model: TableModel, name: RequestName, input: never): Answer {
  try {
    return { answer: comparable(name, model.answer(name, input)) };
  } catch (error) {
    return refusal(error);
  }
}

async function ofEngine(name: RequestName, input: never): Promise<Answer> {
  const body = JSON.stringify(wire(input, name));
  const answer = await engine.send(`DynamoDB_20120810.${OPERATIONS.get(name)}`, body);
  const output = JSON.parse(answer.body) as Record<string, unknown>;
  if (answer.status === 200) return { answer: comparable(name, fromWire(output)) };
  const { __type = '', CancellationReasons } = output;
  return refusal({ name: String(__type).split('#').at(-1), CancellationReasons });
}

function refusal(error: unknown): Answer {
  const { name, CancellationReasons } = error as { name: string; CancellationReasons?: { Code: string }[] };
  return { refused: name, codes: CancellationReasons?.map(({ Code }) => Code) };
}

const DOCUMENTS = ['Key', 'Item', 'ExpressionAttributeValues', 'ExclusiveStartKey'];

/** As the document client writes it. */
function wire(value: unknown, name?: RequestName): unknown {
  if (Array.isArray(value)) return value.map((one) => wire(one));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([field, one]) => {
    if (field === 'Keys') return [field, (one as object[]).map((key) => marshall(key))];
    return [field, DOCUMENTS.includes(field) ? marshall(one, { removeUndefinedValues: true }) : wire(one)];
  });
  const isRequest = name !== undefined && name !== 'TransactWriteCommand' && name !== 'BatchGetCommand';
  return { ...Object.fromEntries(entries), ...(isRequest && { TableName: TABLE }) };
}

function fromWire(output: Record<string, unknown>): Record<string, unknown> {
  const row = (item: unknown) => unmarshall(item as never);
  const { Item, Items, Attributes, Responses, LastEvaluatedKey, ...rest } = output;
  const found = (Responses as Record<string, unknown[]> | undefined)?.[TABLE];
  return {
    ...rest,
    ...(Item !== undefined && { Item: row(Item) }),
    ...(Attributes !== undefined && { Attributes: row(Attributes) }),
    ...(Items !== undefined && { Items: (Items as unknown[]).map(row) }),
    ...(found !== undefined && { Responses: { [TABLE]: found.map(row) } }),
    ...(LastEvaluatedKey !== undefined && { LastEvaluatedKey: row(LastEvaluatedKey) }),
  };
}

/** What the product looks at. A batch is answered in no order; that a page was the last may be said with an empty page. */
function comparable(name: RequestName, answer: object): unknown {
  const { Item, Items, Attributes, Responses, Count } = answer as Record<string, unknown>;
  const rows = (Responses as Record<string, { SK: string }[]> | undefined)?.[TABLE];
  const inOrder = rows?.toSorted((one, other) => (one.SK < other.SK ? -1 : 1));
  return { name, Item, Items, Attributes, rows: inOrder, ...(name === 'QueryCommand' && { Count }) };
}
