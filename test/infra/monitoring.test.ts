import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { only, ownFunctions, referenced, resources, templateOf } from './template.ts';

const prod = templateOf('prod');
const alarms = resources(prod, 'AWS::CloudWatch::Alarm').map(({ properties }) => properties);
const runbook = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'runbook.md'), 'utf8');
const sections = [...runbook.matchAll(/^## (.+)$/gm)].map(([, title]) => title);

it('[INFRA13] links every alarm to a section of the runbook, and has no section without an alarm', () => {
  const linked = alarms.map(({ AlarmDescription }) => /docs\/runbook\.md#([\w-]+)$/.exec(AlarmDescription)?.[1]);

  expect(new Set(linked)).toEqual(new Set(sections));
});

it('[INFRA13] tells somebody', () => {
  const { id } = only(prod, 'AWS::SNS::Topic');

  for (const { AlarmActions } of alarms) expect(AlarmActions).toEqual([{ Ref: id }]);
  const { Statement } = only(prod, 'AWS::SNS::TopicPolicy').properties.PolicyDocument;
  expect(Statement).toContainEqual(
    expect.objectContaining({ Action: 'sns:Publish', Principal: { Service: 'cloudwatch.amazonaws.com' } }),
  );
});

it('[INFRA13] watches every queue of dead letters, from the first message on', () => {
  const watched = alarms
    .filter(({ MetricName }) => MetricName === 'ApproximateNumberOfMessagesVisible')
    .map(({ Dimensions, Threshold }) => [referenced(Dimensions[0].Value), Threshold]);

  const deadLetters = resources(prod, 'AWS::SQS::Queue').filter(({ properties }) => !properties.RedrivePolicy);
  expect(watched.toSorted()).toEqual(deadLetters.map(({ id }) => [id, 0]).toSorted());
});

it('[INFRA13] watches the errors of every function', () => {
  const watched = alarms
    .filter(({ MetricName }) => MetricName === 'Errors')
    .map(({ Dimensions }) => referenced(Dimensions[0].Value));

  expect(watched.toSorted()).toEqual(
    ownFunctions(prod)
      .map(({ id }) => id)
      .toSorted(),
  );
});

it('[INFRA13] watches how far the readers of the stream are behind', () => {
  const behind = alarms.filter(({ MetricName }) => MetricName === 'IteratorAge');

  expect(behind.map(({ Threshold, Statistic }) => [Threshold, Statistic])).toEqual([
    [30_000, 'Maximum'],
    [30_000, 'Maximum'],
    [30_000, 'Maximum'],
    [30_000, 'Maximum'],
    [30_000, 'Maximum'],
  ]);
});
