import { expect, it } from 'vitest';
import { functionNamed, listed, only, referenced, resources, templateOf, textOf } from './template.ts';

const prod = templateOf('prod');
const queues = resources(prod, 'AWS::SQS::Queue');
const mappings = resources(prod, 'AWS::Lambda::EventSourceMapping');

function mappingOf(name: string) {
  const { id } = functionNamed(prod, name);
  const found = mappings.filter(({ properties }) => referenced(properties.FunctionName) === id);
  expect(found).toHaveLength(1);
  return found[0]?.properties ?? {};
}

it('[INFRA3] triggers these functions from a stream or a queue', () => {
  const triggered = ['fan-out', 'plan-deliveries', 'deliver-to-bot', 'erase-media', 'speak', 'erase-account'].map(
    (name) => functionNamed(prod, name).id,
  );

  expect(mappings.map(({ properties }) => referenced(properties.FunctionName)).toSorted()).toEqual(
    triggered.toSorted(),
  );
});

it.each([
  ['fan-out', 'fanOut'],
  ['plan-deliveries', 'wantsBot'],
])('[INFRA4] shows %s only new rows with %s', (name, flag) => {
  const { FilterCriteria } = mappingOf(name);

  expect(FilterCriteria.Filters).toHaveLength(1);
  expect(JSON.parse(FilterCriteria.Filters[0].Pattern)).toEqual({
    eventName: ['INSERT'],
    dynamodb: { NewImage: { [flag]: { BOOL: [true] } } },
  });
});

it('[INFRA4] shows erase-media only attachments and speech that went', () => {
  const { FilterCriteria } = mappingOf('erase-media');

  expect(FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([
    {
      eventName: ['REMOVE'],
      dynamodb: { Keys: { PK: { S: [{ prefix: 'ATTACHMENT#' }, { prefix: 'SPEECH#' }] } } },
    },
  ]);
});

it('[INFRA4] shows erase-account only accounts that go, one at a time, ten beside each other', () => {
  const mapping = mappingOf('erase-account');

  expect(mapping).toMatchObject({ BatchSize: 1, ParallelizationFactor: 10 });
  expect(mapping.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([
    { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { PK: { S: [{ prefix: 'ERASURE#' }] } } } },
  ]);
});

it('[INFRA4] shows speak only messages that somebody wants to hear, one at a time, ten beside each other', () => {
  const mapping = mappingOf('speak');

  expect(mapping).toMatchObject({ BatchSize: 1, ParallelizationFactor: 10 });
  expect(mapping.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern))).toEqual([
    {
      eventName: ['INSERT', 'MODIFY'],
      dynamodb: { Keys: { PK: { S: [{ prefix: 'SPEECH#' }] } }, NewImage: { wanted: { BOOL: [true] } } },
    },
  ]);
});

it.each(['fan-out', 'plan-deliveries', 'erase-media', 'speak'])(
  '[INFRA4] lets no bad row block the stream of %s',
  (name) => {
    const mapping = mappingOf(name);

    expect(mapping).toMatchObject({
      BisectBatchOnFunctionError: true,
      MaximumRetryAttempts: 10,
      MaximumRecordAgeInSeconds: 3600,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      StartingPosition: 'TRIM_HORIZON',
    });
    expect(textOf(mapping.EventSourceArn)).toMatch(/^<ChatTable\w+\.StreamArn>$/);
  },
);

it('[INFRA3] keeps what fails for good, of each stream in a queue of its own', () => {
  const destinations = ['fan-out', 'plan-deliveries', 'erase-media'].map((name) =>
    referenced(mappingOf(name).DestinationConfig.OnFailure.Destination),
  );

  expect(new Set(destinations).size).toBe(3);
  for (const destination of destinations) {
    const queue = queues.find(({ id }) => id === destination);
    expect(queue?.properties.MessageRetentionPeriod).toBe(14 * 24 * 3600);
  }
});

it('[INFRA3] keeps deliveries that failed five times', () => {
  const source = referenced(mappingOf('deliver-to-bot').EventSourceArn);

  const deliveries = queues.find(({ id }) => id === source);

  const { maxReceiveCount, deadLetterTargetArn } = deliveries?.properties.RedrivePolicy ?? {};
  expect(maxReceiveCount).toBe(5);
  expect(queues.map(({ id }) => id)).toContain(referenced(deadLetterTargetArn));
});

it('delivers one message at a time, hidden for longer than a delivery can take', () => {
  const mapping = mappingOf('deliver-to-bot');
  const deliveries = queues.find(({ id }) => id === referenced(mapping.EventSourceArn));

  expect(mapping).toMatchObject({ BatchSize: 1, FunctionResponseTypes: ['ReportBatchItemFailures'] });
  const { Timeout } = functionNamed(prod, 'deliver-to-bot').properties;
  expect(deliveries?.properties.VisibilityTimeout).toBeGreaterThan(Timeout);
});

it('[INFRA9] encrypts every queue and refuses to speak to it without TLS', () => {
  const refusing = resources(prod, 'AWS::SQS::QueuePolicy')
    .filter(({ properties }) => refusesPlainText(properties.PolicyDocument.Statement))
    .flatMap(({ properties }) => properties.Queues.map(referenced));

  expect(queues).toHaveLength(10);
  for (const { id, properties } of queues) {
    expect(properties.SqsManagedSseEnabled, id).toBe(true);
    expect(refusing).toContain(id);
  }
});

it('[INFRA9] refuses to speak to the buckets and the topic without TLS', () => {
  const policies = [...resources(prod, 'AWS::S3::BucketPolicy'), only(prod, 'AWS::SNS::TopicPolicy')];

  expect(policies).toHaveLength(3);
  for (const { id, properties } of policies)
    expect(refusesPlainText(properties.PolicyDocument.Statement), id).toBe(true);
});

interface Refusal {
  Effect: string;
  Principal: unknown;
  Condition?: { Bool?: Record<string, string> };
}

function refusesPlainText(statements: Refusal | Refusal[]): boolean {
  return listed(statements).some(
    ({ Effect, Condition }) => Effect === 'Deny' && Condition?.Bool?.['aws:SecureTransport'] === 'false',
  );
}
