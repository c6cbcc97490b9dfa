import { DynamoDBClient, PutItemCommand, QueryCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from './fixtures/core.ts';
import { probeStack } from './fixtures/template.ts';

const PORT = 13_010;
let running: RunningCore;

beforeAll(async () => {
  running = await runCore(probeStack(PORT), PORT);
});
afterAll(() => running?.stop());

it('[IAM1] lets a function do what its role allows', async () => {
  const { core } = running;

  const outcome = await core.functions.invoke('Probe', { do: 'put' });

  expect(outcome).toEqual({ ok: true, payload: null });
  expect(core.ledger.calls().at(-1)).toMatchObject({
    principal: 'Probe',
    operation: 'PutItem',
    writeUnits: 1,
    checks: [{ action: 'dynamodb:PutItem', isAllowed: true }],
  });
});

it('[IAM2] refuses a function what its role does not allow, in the words of AWS', async () => {
  const { core } = running;

  const outcome = await core.functions.invoke('Probe', { do: 'query' });

  expect(outcome).toMatchObject({ ok: false, errorType: 'AccessDeniedException' });
  expect(outcome).toMatchObject({
    errorMessage: expect.stringMatching(
      /^User: arn:aws:sts::\d{12}:assumed-role\/\S+ is not authorized to perform: dynamodb:Query on resource: arn:aws:dynamodb:eu-central-1:\d{12}:table\/Mathia-ChatTable/,
    ),
  });
  expect(core.ledger.snapshot().principals.Probe?.calls).not.toHaveProperty('dynamodb:Query');
});

it('[AWS1] serves a standard client with the developer keys', async () => {
  const client = new DynamoDBClient(clientOf(running.core));
  const Item = { PK: { S: 'x' }, SK: { S: 'ConsumedCapacity' }, ConsumedCapacity: { M: { n: { N: '1' } } } };
  await client.send(new PutItemCommand({ TableName: 'Mathia-ChatTable', Item }));

  const found = await client.send(
    new QueryCommand({
      TableName: 'Mathia-ChatTable',
      KeyConditionExpression: 'PK = :x',
      ExpressionAttributeValues: { ':x': { S: 'x' } },
    }),
  );

  expect(found.Items).toEqual([Item]);
  expect(found.ConsumedCapacity).toBeUndefined();
});
