import {
  BatchGetItemCommand,
  ConditionalCheckFailedException,
  DescribeTableCommand,
  DynamoDBClient,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  TransactWriteItemsCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';

const PORT = 13_100;
const TableName = 'Mathia-ChatTable';
const TABLE = `arn:aws:dynamodb:eu-central-1:000000000000:table/${TableName}`;
let running: RunningCore;
let client: DynamoDBClient;

beforeAll(async () => {
  running = await runCore(probeStack(PORT), PORT);
  client = new DynamoDBClient(clientOf(running.core));
});
afterAll(() => running?.stop());
beforeEach(() => running.core.ledger.reset());

function key(SK: string) {
  return { PK: { S: 'room' }, SK: { S: SK } };
}

function sums() {
  const { calls, readUnits, writeUnits } = running.core.ledger.snapshot();
  return { calls, readUnits, writeUnits };
}

it('[LEDGER1] counts calls with the units they consumed, and tells the caller nothing of it', async () => {
  const Item = { ...key('1'), text: { S: 'x'.repeat(1_500) }, inverse: { S: 'i' } };
  const put = await client.send(new PutItemCommand({ TableName, Item }));
  const got = await client.send(new GetItemCommand({ TableName, Key: key('1'), ConsistentRead: true }));
  const updated = await client.send(
    new UpdateItemCommand({
      TableName,
      Key: key('counter'),
      UpdateExpression: 'ADD seq :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'ALL_NEW',
    }),
  );

  expect(sums()).toEqual({
    calls: { 'dynamodb:PutItem': 1, 'dynamodb:GetItem': 1, 'dynamodb:UpdateItem': 1 },
    readUnits: 1,
    writeUnits: 4,
  });
  expect(got.Item).toEqual(Item);
  expect(updated.Attributes).toEqual({ ...key('counter'), seq: { N: '1' } });
  for (const answer of [put, got, updated]) expect(answer.ConsumedCapacity).toBeUndefined();
});

it('[LEDGER2] tells a caller who asks', async () => {
  const asked = { TableName, Item: key('2'), ReturnConsumedCapacity: 'INDEXES' } as const;

  const put = await client.send(new PutItemCommand(asked));

  expect(put.ConsumedCapacity).toMatchObject({ TableName, CapacityUnits: 1, Table: { CapacityUnits: 1 } });
});

it('[LEDGER3] counts a write whose condition failed', async () => {
  await client.send(new PutItemCommand({ TableName, Item: key('3') }));
  const again = { TableName, Item: key('3'), ConditionExpression: 'attribute_not_exists(PK)' };

  await expect(client.send(new PutItemCommand(again))).rejects.toThrow(ConditionalCheckFailedException);
  const transaction = new TransactWriteItemsCommand({
    TransactItems: [{ Put: again }, { Put: { TableName, Item: key('4') } }],
  });
  await expect(client.send(transaction)).rejects.toMatchObject({
    name: 'TransactionCanceledException',
    CancellationReasons: [{ Code: 'ConditionalCheckFailed' }, { Code: 'None' }],
  });

  expect(sums()).toMatchObject({ writeUnits: 1 + 1 + 4 });
});

it('[LEDGER4] is readable and resettable from outside', async () => {
  await client.send(new GetItemCommand({ TableName, Key: key('1') }));

  const ledger = await (await fetch(`${running.core.url}/_mathia/ledger`)).json();
  const calls = await (await fetch(`${running.core.url}/_mathia/calls`)).json();
  await fetch(`${running.core.url}/_mathia/ledger`, { method: 'DELETE' });

  expect(ledger).toMatchObject({ principals: { developer: { calls: { 'dynamodb:GetItem': 1 } } } });
  expect(calls).toMatchObject([{ operation: 'GetItem', checks: [{ resource: TABLE, isAllowed: true }] }]);
  expect(sums().calls).toEqual({});
});

it('[IAM7] asks for each part of a transaction, for the tables of a batch, and for the index of a query', async () => {
  await client.send(
    new TransactWriteItemsCommand({
      TransactItems: [
        { Put: { TableName, Item: key('5') } },
        { Delete: { TableName, Key: key('6') } },
        { ConditionCheck: { TableName, Key: key('7'), ConditionExpression: 'attribute_not_exists(PK)' } },
      ],
    }),
  );
  await client.send(new BatchGetItemCommand({ RequestItems: { [TableName]: { Keys: [key('1')] } } }));
  const query = { KeyConditionExpression: 'inverse = :i', ExpressionAttributeValues: { ':i': { S: 'i' } } };
  await client.send(new QueryCommand({ TableName, IndexName: 'inverse', ...query }));

  const asked = running.core.ledger.calls().map(({ checks }) => checks.map((check) => [check.action, check.resource]));
  expect(asked).toEqual([
    [
      ['dynamodb:PutItem', TABLE],
      ['dynamodb:DeleteItem', TABLE],
      ['dynamodb:ConditionCheckItem', TABLE],
    ],
    [['dynamodb:BatchGetItem', TABLE]],
    [['dynamodb:Query', `${TABLE}/index/inverse`]],
  ]);
});

it('[AWS2] shows tables as if they were in the region', async () => {
  const { Table } = await client.send(new DescribeTableCommand({ TableName }));

  expect(Table).toMatchObject({ TableArn: TABLE, LatestStreamArn: expect.stringContaining(`${TABLE}/stream/`) });
});

it('[AWS3] refuses unknown keys and wrong secrets as AWS does', async () => {
  const get = new GetItemCommand({ TableName, Key: key('1') });
  const unknown = new DynamoDBClient(clientOf(running.core, { accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }));
  const wrong = new DynamoDBClient(clientOf(running.core, { accessKeyId: 'AKIADEVELOPER', secretAccessKey: 'x' }));
  const missing = new GetItemCommand({ TableName: 'Nothing', Key: key('1') });

  await expect(unknown.send(get)).rejects.toMatchObject({ name: 'UnrecognizedClientException' });
  await expect(wrong.send(get)).rejects.toMatchObject({ name: 'InvalidSignatureException' });
  await expect(client.send(missing)).rejects.toMatchObject({ name: 'ResourceNotFoundException' });
});
