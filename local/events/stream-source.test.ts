import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, expect, it } from 'vitest';
import * as z from 'zod';
import { runtimeClock } from '../clock.ts';
import { type Engine, startEngine } from '../dynamodb/engine.ts';
import { ExpiredRows, sweep } from '../dynamodb/sweeper.ts';
import { ensureTable, tablesOf } from '../dynamodb/tables.ts';
import { until } from '../fixtures/core.ts';
import { type Recording, recordingFunctions } from '../fixtures/recording.ts';
import { probeStack } from '../fixtures/template.ts';
import { readPolicies } from '../iam/policies.ts';
import { createLedger } from '../ledger.ts';
import { queuesOf } from '../sqs/definition.ts';
import { Queues } from '../sqs/queues.ts';
import { openStore } from '../store.ts';
import { type EventSources, openEventSources } from './event-sources.ts';

const TABLE = 'Mathia-ChatTable';
const Records = z.looseObject({
  Records: z.array(
    z.looseObject({
      eventName: z.string(),
      dynamodb: z.looseObject({ Keys: z.looseObject({ SK: z.object({ S: z.string() }) }) }),
    }),
  ),
});

interface Scene {
  engine: Engine;
  sources: EventSources;
  queues: Queues;
  sweep(): Promise<number>;
  restart(functions: Recording): Promise<void>;
}

const undo: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const step of undo.splice(0).toReversed()) await step();
});

async function open(functions: Recording, mapping: object, isDuplicating = false): Promise<Scene> {
  const stack = probeStack(13_070, {
    Mapping: {
      Type: 'AWS::Lambda::EventSourceMapping',
      Properties: {
        EventSourceArn: { 'Fn::GetAtt': ['ChatTable', 'StreamArn'] },
        FunctionName: { Ref: 'Probe' },
        StartingPosition: 'TRIM_HORIZON',
        ...mapping,
      },
    },
  });
  const [engine, store, clock] = [await startEngine(), openStore(), runtimeClock(50)];
  undo.push(engine.stop);
  const [tables, expired, ledger, policies] = [tablesOf(stack), new ExpiredRows(), createLedger(), readPolicies(stack)];
  const queues = new Queues(store, queuesOf(stack), clock);
  for (const table of tables) await ensureTable(engine, table);
  const shared = { stack, engine, tables, expired, queues, store, policies, ledger, clock, isDuplicating };
  const begin = (invoked: Recording) => {
    const begun = openEventSources({ ...shared, functions: invoked, log: () => {} });
    begun.start();
    return begun;
  };
  const scene: Scene = {
    engine,
    queues,
    sources: begin(functions),
    sweep: () => sweep({ engine, tables, clock, expired, onSwept: () => scene.sources.wake() }),
    async restart(again) {
      await scene.sources.stop();
      scene.sources = begin(again);
    },
  };
  undo.push(() => scene.sources.stop());
  return scene;
}

async function put({ engine, sources }: Scene, PK: string, SK: string, more: object = {}): Promise<void> {
  await engine.call('DynamoDB_20120810.PutItem', { TableName: TABLE, Item: { PK: { S: PK }, SK: { S: SK }, ...more } });
  sources.wake();
}

/** The sort keys of the records, batch by batch. */
function batches(functions: Recording): string[][] {
  return functions.events.map((event) => keysOf(event));
}

function keysOf(event: unknown): string[] {
  return Records.parse(event).Records.map((record) => record.dynamodb.Keys.SK.S);
}

function failures(...sequences: unknown[]) {
  return { batchItemFailures: sequences.map((itemIdentifier) => ({ itemIdentifier })) };
}

it('[STREAM1] delivers what the filter lets pass, in the shape and order of DynamoDB streams', async () => {
  const functions = recordingFunctions(() => null);
  const Pattern = JSON.stringify({ eventName: ['INSERT'], dynamodb: { NewImage: { wanted: { BOOL: [true] } } } });
  const scene = await open(functions, { FilterCriteria: { Filters: [{ Pattern }] } });

  await put(scene, 'r', '1', { wanted: { BOOL: true } });
  await put(scene, 'r', '2', { wanted: { BOOL: false } });
  await put(scene, 'r', '3', { wanted: { BOOL: true } });

  await until(() => batches(functions).flat().length === 2);
  expect(batches(functions).flat()).toEqual(['1', '3']);
  expect(functions.events[0]).toMatchObject({
    Records: [
      {
        eventID: expect.stringMatching(/^[0-9a-f]{32}$/),
        eventName: 'INSERT',
        eventVersion: '1.1',
        eventSource: 'aws:dynamodb',
        awsRegion: 'eu-central-1',
        eventSourceARN: expect.stringMatching(/^arn:aws:dynamodb:eu-central-1:0{12}:table\/Mathia-ChatTable\/stream\//),
        dynamodb: {
          Keys: { PK: { S: 'r' }, SK: { S: '1' } },
          NewImage: { PK: { S: 'r' }, SK: { S: '1' }, wanted: { BOOL: true } },
          SequenceNumber: expect.any(String),
          SizeBytes: expect.any(Number),
          StreamViewType: 'NEW_AND_OLD_IMAGES',
        },
      },
      {},
    ].slice(0, keysOf(functions.events[0]).length),
  });
});

it('[STREAM2] has no record of a write that changed nothing', async () => {
  const functions = recordingFunctions(() => null);
  const scene = await open(functions, {});

  await put(scene, 'r', '1');
  await put(scene, 'r', '1');
  await put(scene, 'r', '2');

  await until(() => batches(functions).flat().includes('2'));
  expect(batches(functions).flat()).toEqual(['1', '2']);
});

it('[STREAM3] goes on after a restart where it was', async () => {
  const [before, after] = [recordingFunctions(() => null), recordingFunctions(() => null)];
  const scene = await open(before, {});
  await put(scene, 'r', '1');
  await until(() => before.events.length === 1);

  await scene.restart(after);
  await put(scene, 'r', '2');

  await until(() => after.events.length === 1);
  expect(batches(after)).toEqual([['2']]);
});

it('[STREAM4] retries from the first failed record, and keeps those before it', async () => {
  let isFirst = true;
  const functions = recordingFunctions((event) => {
    const { Records: found } = z
      .object({ Records: z.array(z.looseObject({ dynamodb: z.looseObject({}) })) })
      .parse(event);
    if (!isFirst || found.length < 3) return failures();
    isFirst = false;
    return failures(found[1]?.dynamodb.SequenceNumber);
  });
  const scene = await open(functions, {
    FunctionResponseTypes: ['ReportBatchItemFailures'],
    MaximumBatchingWindowInSeconds: 5,
    BatchSize: 3,
  });

  for (const key of ['1', '2', '3']) await put(scene, 'r', key);

  await until(() => functions.events.length === 2);
  expect(batches(functions)).toEqual([
    ['1', '2', '3'],
    ['2', '3'],
  ]);
});

it('[STREAM5] isolates a poisonous record by halving, gives it up to the destination, and delivers the rest', async () => {
  const functions = recordingFunctions((event) => {
    if (keysOf(event).includes('poison')) throw new Error('no');
  });
  const scene = await open(functions, {
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 2,
    MaximumBatchingWindowInSeconds: 5,
    BatchSize: 4,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
  });

  for (const key of ['1', 'poison', '3', '4']) await put(scene, 'r', key);

  const dead = await until(() => scene.queues.receive('Mathia-Dead', 1)[0]);
  await until(() => batches(functions).some((batch) => batch.includes('4') && !batch.includes('poison')));
  expect(batches(functions).filter((batch) => batch.length === 1 && batch[0] === 'poison')).toHaveLength(3);
  expect(JSON.parse(dead.body)).toMatchObject({
    requestContext: { condition: 'RetryAttemptsExhausted', approximateInvokeCount: 3 },
    DDBStreamBatchInfo: { batchSize: 1, startSequenceNumber: expect.any(String) },
  });
});

it('[STREAM6] gives up records that are too old', async () => {
  const functions = recordingFunctions(() => {
    throw new Error('no');
  });
  const scene = await open(functions, {
    MaximumRecordAgeInSeconds: 60,
    DestinationConfig: { OnFailure: { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } } },
  });

  await put(scene, 'r', '1');

  const dead = await until(() => scene.queues.receive('Mathia-Dead', 1)[0]);
  expect(JSON.parse(dead.body)).toMatchObject({ requestContext: { condition: 'RecordAgeExceeded' } });
});

it('[STREAM7] keeps the order of each key while other keys go on', async () => {
  const done: string[] = [];
  const functions = recordingFunctions(async (event) => {
    const keys = keysOf(event);
    if (keys.some((key) => key.startsWith('slow'))) await sleep(50);
    done.push(...keys);
  });
  const scene = await open(functions, { ParallelizationFactor: 10, BatchSize: 1 });

  for (const key of ['slow1', 'slow2', 'slow3']) await put(scene, 'slow', key);
  for (let n = 0; n < 5; n += 1) await put(scene, `quick${n}`, `quick${n}`);

  await until(() => done.length === 8);
  expect(done.filter((key) => key.startsWith('slow'))).toEqual(['slow1', 'slow2', 'slow3']);
  expect(done.slice(0, done.indexOf('slow3')).some((key) => key.startsWith('quick'))).toBe(true);
});

it('[STREAM8] with duplication delivers everything again in a later batch', async () => {
  const functions = recordingFunctions(() => null);
  const scene = await open(functions, {}, true);

  await put(scene, 'r', '1');

  await until(() => functions.events.length === 2);
  await put(scene, 'r', '2');
  await until(() => functions.events.length === 4);
  expect(batches(functions)).toEqual([['1'], ['1'], ['2'], ['2']]);
});

it('[STREAM9] says who removed an expired row', async () => {
  const functions = recordingFunctions(() => null);
  const scene = await open(functions, {});
  await put(scene, 'r', 'old', { ttl: { N: '1000' } });
  await put(scene, 'r', 'new', { ttl: { N: '9000000000' } });
  await put(scene, 'r', 'none', { ttl: { S: 'not a number' } });

  const swept = await scene.sweep();

  expect(swept).toBe(1);
  await until(() => batches(functions).flat().length === 4);
  expect(functions.events.flatMap((event) => Records.parse(event).Records).at(-1)).toMatchObject({
    eventName: 'REMOVE',
    userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' },
    dynamodb: { Keys: { SK: { S: 'old' } } },
  });
});

it('[STREAM10] refuses a mapping that the role may not poll for', async () => {
  const opening = open(
    recordingFunctions(() => null),
    { EventSourceArn: 'arn:aws:sqs:eu-central-1:000000000000:Mathia-Dead' },
  );

  await expect(opening).rejects.toThrow(/does not allow sqs:ReceiveMessage/);
});
