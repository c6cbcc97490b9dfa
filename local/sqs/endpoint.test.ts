import {
  ChangeMessageVisibilityCommand,
  DeleteMessageBatchCommand,
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  GetQueueUrlCommand,
  ListQueuesCommand,
  PurgeQueueCommand,
  ReceiveMessageCommand,
  SendMessageBatchCommand,
  SendMessageCommand,
  SQSClient,
} from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { runtimeClock } from '../clock.ts';
import { clientOf, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';

const PORT = 13_040;
const QueueUrl = `http://127.0.0.1:${PORT}/000000000000/Mathia-Work`;
const DeadUrl = `http://127.0.0.1:${PORT}/000000000000/Mathia-Dead`;
let running: RunningCore;
let client: SQSClient;

beforeAll(async () => {
  // Ten times faster: a delay of a second takes 100 ms.
  running = await runCore(probeStack(PORT), PORT, { clock: runtimeClock(10) });
  client = new SQSClient(clientOf(running.core));
});
afterAll(() => running?.stop());
beforeEach(async () => {
  await client.send(new PurgeQueueCommand({ QueueUrl }));
});

async function receive(more: object = {}, url = QueueUrl) {
  const { Messages = [] } = await client.send(
    new ReceiveMessageCommand({
      QueueUrl: url,
      MaxNumberOfMessages: 10,
      MessageSystemAttributeNames: ['All'],
      ...more,
    }),
  );
  return Messages;
}

it('[SQS1] hands over a message with its attributes and hides it', async () => {
  const MessageAttributes = { kind: { DataType: 'String', StringValue: 'a' } };
  const sent = await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'höllo', MessageAttributes }));

  const [message, ...others] = await receive({ MessageAttributeNames: ['All'] });

  expect(others).toEqual([]);
  expect(message).toMatchObject({
    MessageId: sent.MessageId,
    Body: 'höllo',
    MD5OfMessageAttributes: sent.MD5OfMessageAttributes,
    MessageAttributes,
    Attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.stringMatching(/^\d{13}$/) },
  });
  expect(await receive()).toEqual([]);
});

it('[SQS2] shows a message again after its visibility timeout, and not after its deletion', async () => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'a' }));
  await receive({ VisibilityTimeout: 1 });

  const [again] = await receive({ WaitTimeSeconds: 2, VisibilityTimeout: 30 });
  await client.send(
    new ChangeMessageVisibilityCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle, VisibilityTimeout: 0 }),
  );
  const counted = await client.send(new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ['All'] }));
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle: again?.ReceiptHandle }));

  expect(again?.Attributes).toMatchObject({ ApproximateReceiveCount: '2' });
  expect(counted.Attributes).toMatchObject({ ApproximateNumberOfMessages: '1' });
  expect(await receive()).toEqual([]);
});

it('[SQS3] delays a message', async () => {
  const started = Date.now();
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'later', DelaySeconds: 3 }));

  const messages = await receive({ WaitTimeSeconds: 5 });

  expect(messages).toHaveLength(1);
  expect(Date.now() - started).toBeGreaterThanOrEqual(295);
});

it('[SQS4] moves a message to the dead letters after its last receive', async () => {
  await client.send(new SendMessageCommand({ QueueUrl, MessageBody: 'poison' }));

  for (const _ of [1, 2]) expect(await receive({ VisibilityTimeout: 0 })).toHaveLength(1);

  expect(await receive()).toEqual([]);
  expect(await receive({}, DeadUrl)).toMatchObject([{ Body: 'poison' }]);
});

it('[SQS5] takes each entry of a batch by itself', async () => {
  const Entries = [
    { Id: 'a', MessageBody: 'a' },
    { Id: 'b', MessageBody: 'b', DelaySeconds: 901 },
    { Id: 'c', MessageBody: 'x'.repeat(1024 * 1024 + 1) },
  ];

  const sent = await client.send(new SendMessageBatchCommand({ QueueUrl, Entries }));
  const messages = await receive();
  const removed = await client.send(
    new DeleteMessageBatchCommand({
      QueueUrl,
      Entries: messages.map(({ ReceiptHandle }, at) => ({ Id: String(at), ReceiptHandle })),
    }),
  );

  expect(sent.Successful?.map((entry) => entry.Id)).toEqual(['a']);
  expect(sent.Failed?.map((entry) => entry.Id)).toEqual(['b', 'c']);
  expect(removed.Successful).toHaveLength(1);
});

it('[SQS6] answers as AWS does when it cannot', async () => {
  const missing = new SendMessageCommand({ QueueUrl: `${QueueUrl}s`, MessageBody: 'a' });
  const late = new SendMessageCommand({ QueueUrl, MessageBody: 'a', DelaySeconds: 901 });
  const forged = new SQSClient(clientOf(running.core, { accessKeyId: 'AKIADEVELOPER', secretAccessKey: 'wrong' }));

  await expect(client.send(missing)).rejects.toMatchObject({ name: 'QueueDoesNotExist' });
  await expect(client.send(late)).rejects.toMatchObject({ name: 'InvalidParameterValue' });
  await expect(forged.send(new ListQueuesCommand())).rejects.toMatchObject({ name: 'InvalidSignatureException' });
});

it('[SQS7] tells queues by their names', async () => {
  const [url, all] = [
    await client.send(new GetQueueUrlCommand({ QueueName: 'Mathia-Work' })),
    await client.send(new ListQueuesCommand({})),
  ];

  expect(url.QueueUrl).toBe(QueueUrl);
  expect(all.QueueUrls).toEqual([QueueUrl, DeadUrl]);
});

it('[SQS8] lets a function send to the queue of its policy', async () => {
  const outcome = await running.core.functions.invoke('Probe', { do: 'send', value: { hello: 1 } });

  expect(outcome.ok).toBe(true);
  expect(await receive()).toMatchObject([{ Body: '{"hello":1}' }]);
});
