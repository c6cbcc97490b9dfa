import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { runtimeClock } from '../clock.ts';
import { until } from '../fixtures/core.ts';
import { type Recording, recordingFunctions } from '../fixtures/recording.ts';
import { probeStack } from '../fixtures/template.ts';
import { queuesOf } from '../sqs/definition.ts';
import { Queues } from '../sqs/queues.ts';
import { openStore } from '../store.ts';
import { mappingsOf } from './mapping.ts';
import { QueueSource } from './queue-source.ts';

const QUEUE = 'Mathia-Work';
const Event = z.looseObject({ Records: z.array(z.looseObject({ messageId: z.string(), body: z.string() })) });
const stopping: AbortController[] = [];
afterEach(() => {
  for (const controller of stopping.splice(0)) controller.abort();
});

function open(functions: Recording, properties: object = {}, isDuplicating = false): Queues {
  const stack = probeStack(13_080, {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['Work', 'Arn'] },
        FunctionName: { Ref: 'Probe' },
        BatchSize: 2,
        ...properties,
      },
    },
  });
  // A visibility timeout of a minute takes 300 ms.
  const clock = runtimeClock(200);
  const queues = new Queues(openStore(), queuesOf(stack), clock);
  const controller = new AbortController();
  stopping.push(controller);
  const { signal } = controller;
  for (const mapping of mappingsOf(stack))
    void new QueueSource({ mapping, queue: QUEUE, queues, functions, clock, signal, isDuplicating }).run();
  return queues;
}

function bodies(functions: Recording): string[] {
  return functions.events.flatMap((event) => Event.parse(event).Records.map((record) => record.body));
}

function isEmpty(queues: Queues, queue = QUEUE): boolean {
  const { visible, hidden, delayed } = queues.counts(queue);
  return visible + hidden + delayed === 0;
}

it('[QUEUE1] delivers messages in the shape of SQS and deletes them', async () => {
  const functions = recordingFunctions(() => null);
  const queues = open(functions);

  const id = queues.send(QUEUE, { body: 'hello' });

  await until(() => isEmpty(queues));
  expect(functions.events).toMatchObject([
    {
      Records: [
        {
          messageId: id,
          receiptHandle: expect.any(String),
          body: 'hello',
          attributes: { ApproximateReceiveCount: '1', SentTimestamp: expect.any(String) },
          messageAttributes: {},
          md5OfBody: '5d41402abc4b2a76b9719d911017c592',
          eventSource: 'aws:sqs',
          eventSourceARN: 'arn:aws:sqs:eu-central-1:000000000000:Mathia-Work',
          awsRegion: 'eu-central-1',
        },
      ],
    },
  ]);
});

it('[QUEUE2] delivers again only what failed, after the visibility timeout, and then to the dead letters', async () => {
  const functions = recordingFunctions((event) => {
    const failed = Event.parse(event).Records.filter((record) => record.body === 'bad');
    return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
  });
  const queues = open(functions, { FunctionResponseTypes: ['ReportBatchItemFailures'] });

  queues.send(QUEUE, { body: 'bad' });
  queues.send(QUEUE, { body: 'good' });

  await until(() => isEmpty(queues));
  expect(bodies(functions).filter((body) => body === 'good')).toHaveLength(1);
  expect(bodies(functions).filter((body) => body === 'bad')).toHaveLength(2);
  expect(isEmpty(queues, 'Mathia-Dead')).toBe(false);
});

it('[QUEUE3] runs at most the concurrency of the mapping', async () => {
  let [running, most] = [0, 0];
  const functions = recordingFunctions(async () => {
    running += 1;
    most = Math.max(most, running);
    await new Promise((resolve) => setTimeout(resolve, 20));
    running -= 1;
  });
  const queues = open(functions, { BatchSize: 1, ScalingConfig: { MaximumConcurrency: 3 } });

  for (let n = 0; n < 12; n += 1) queues.send(QUEUE, { body: String(n) });

  await until(() => isEmpty(queues));
  expect(most).toBe(3);
  expect(new Set(bodies(functions)).size).toBe(12);
});

it('[QUEUE4] with duplication delivers each message twice', async () => {
  const functions = recordingFunctions(() => null);
  const queues = open(functions, {}, true);

  queues.send(QUEUE, { body: 'once' });

  await until(() => isEmpty(queues));
  expect(bodies(functions)).toEqual(['once', 'once']);
});
