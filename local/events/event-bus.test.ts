import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { runtimeClock } from '../clock.ts';
import { until } from '../fixtures/core.ts';
import { type Recording, recordingFunctions } from '../fixtures/recording.ts';
import { probeStack } from '../fixtures/template.ts';
import { queuesOf } from '../sqs/definition.ts';
import { Queues } from '../sqs/queues.ts';
import { openStore } from '../store.ts';
import type { Stack } from '../template/stack.ts';
import { EventBus } from './event-bus.ts';
import { eventRulesOf } from './event-rule.ts';
import { schedulesOf } from './schedule.ts';

const PORT = 13_830;
const Arn = { 'Fn::GetAtt': ['Probe', 'Arn'] };
const OF_JOBS = { source: ['aws.transcribe'], 'detail-type': ['Transcribe Job State Change'] };
const TARGETS = [{ Id: 'Target0', Arn }];

function stackOf(rule: object, config: object = {}, permission: object = {}): Stack {
  return probeStack(PORT, {
    Ended: { Type: 'AWS::Events::Rule', Properties: { EventPattern: OF_JOBS, Targets: TARGETS, ...rule } },
    May: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        ...{ Action: 'lambda:InvokeFunction', FunctionName: Arn, Principal: 'events.amazonaws.com' },
        ...{ SourceArn: { 'Fn::GetAtt': ['Ended', 'Arn'] }, ...permission },
      },
    },
    Config: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Probe' }, Qualifier: '$LATEST', ...config },
    },
  });
}

let store: ReturnType<typeof openStore>;
let bus: EventBus | undefined;

beforeEach(() => {
  store = openStore();
});
afterEach(async () => {
  await bus?.stop();
  store.close();
});

function busOf(stack: Stack, functions: Recording, isDuplicating = false): { bus: EventBus; queues: Queues } {
  const queues = new Queues(store, queuesOf(stack), runtimeClock());
  bus = new EventBus({ store, functions, queues, isDuplicating, rules: eventRulesOf(stack) });
  return { bus, queues };
}

const completed = {
  ...{ source: 'aws.transcribe', detailType: 'Transcribe Job State Change' },
  detail: { TranscriptionJobName: 'job-1', TranscriptionJobStatus: 'COMPLETED', size: 7 },
};

describe('[BUS1] rules match as EventBridge documents their patterns', () => {
  it.each<[object, boolean]>([
    [{}, true],
    [{ detail: { TranscriptionJobStatus: ['COMPLETED', 'FAILED'] } }, true],
    [{ detail: { TranscriptionJobStatus: ['FAILED'] } }, false],
    [{ detail: { TranscriptionJobName: [{ prefix: 'job-' }] } }, true],
    [{ detail: { TranscriptionJobName: [{ prefix: 'other-' }] } }, false],
    [{ detail: { TranscriptionJobStatus: [{ 'anything-but': ['IN_PROGRESS'] }] } }, true],
    [{ detail: { TranscriptionJobStatus: [{ 'anything-but': 'COMPLETED' }] } }, false],
    [{ detail: { TranscriptionJobName: [{ exists: true }], Missing: [{ exists: false }] } }, true],
    [{ detail: { Missing: [{ exists: true }] } }, false],
    [{ detail: { size: [{ numeric: ['>', 5, '<=', 7] }] } }, true],
    [{ detail: { size: [{ numeric: ['>', 7] }] } }, false],
    [{ account: ['111122223333'] }, false],
    [{ 'detail-type': ['Call Analytics Job State Change'] }, false],
  ])('%j: %s', async (more, isTold) => {
    const functions = recordingFunctions(() => null);
    const { bus: events } = busOf(stackOf({ EventPattern: { ...OF_JOBS, ...more } }), functions);

    events.put(completed);
    events.start();

    await new Promise((resolve) => setTimeout(resolve, 5));
    expect(functions.events).toHaveLength(isTold ? 1 : 0);
  });
});

it('[BUS2] tells the target the event as AWS forms it, or the constant of the rule', async () => {
  const functions = recordingFunctions(() => null);
  const constant = { Id: 'Target1', Arn, Input: '{"wake":true}' };
  const { bus: events } = busOf(stackOf({ Targets: [...TARGETS, constant] }), functions);

  events.put(completed);
  events.start();

  await until(() => functions.events.length === 2);
  expect(functions.events).toContainEqual({ wake: true });
  expect(functions.events).toContainEqual({
    ...{ version: '0', id: expect.stringMatching(/^[\da-f-]{36}$/), 'detail-type': 'Transcribe Job State Change' },
    ...{ source: 'aws.transcribe', account: '000000000000', region: 'eu-central-1', resources: [] },
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/),
    detail: completed.detail,
  });
});

it('[BUS3] invokes again what fails, then tells the queue for failures, once', async () => {
  const functions = recordingFunctions(() => {
    throw new Error('no');
  });
  const OnFailure = { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } };
  const stack = stackOf({}, { MaximumRetryAttempts: 1, DestinationConfig: { OnFailure } });
  const { bus: events, queues } = busOf(stack, functions);

  events.put(completed);
  events.start();

  const name = queues.names().find((one) => one.includes('Dead')) ?? '';
  const dead = await until(() => queues.receive(name, 10)[0]);
  expect(functions.events).toHaveLength(2);
  expect(JSON.parse(dead.body)).toMatchObject({
    requestContext: { condition: 'RetriesExhausted', approximateInvokeCount: 2 },
    requestPayload: { detail: completed.detail },
  });
  expect(queues.receive(name, 10)).toEqual([]);
});

it('[BUS4] tells an event twice when told to duplicate, with the same id', async () => {
  const functions = recordingFunctions(() => null);
  const { bus: events } = busOf(stackOf({}), functions, true);

  events.put(completed);
  events.start();

  await until(() => functions.events.length === 2);
  expect(functions.events[0]).toEqual(functions.events[1]);
});

it('[BUS5] tells after a restart what it had not told, and nothing twice', async () => {
  const [before, after] = [recordingFunctions(() => null), recordingFunctions(() => null)];
  const { bus: first } = busOf(stackOf({}), before);
  first.put(completed);
  await first.stop();

  const { bus: second } = busOf(stackOf({}), after);
  second.start();
  await until(() => after.events.length === 1);
  await second.stop();
  const { bus: third } = busOf(stackOf({}), before);
  third.start();

  await new Promise((resolve) => setTimeout(resolve, 20));
  expect([before.events.length, after.events.length]).toEqual([0, 1]);
});

it.each<[string, object, object?]>([
  ['another bus', { EventBusName: 'mine' }],
  ['no events of aws.ec2', { EventPattern: { source: ['aws.ec2'] } }],
  ['InputTransformer', { Targets: [{ Id: 'a', Arn, InputTransformer: { InputTemplate: '<x>' } }] }],
  ['InputPath', { Targets: [{ Id: 'a', Arn, InputPath: '$.detail' }] }],
  ['cidr', { EventPattern: { ...OF_JOBS, detail: { ip: [{ cidr: '10.0.0.0/8' }] } } }],
  ['not permitted', {}, { Principal: 's3.amazonaws.com' }],
])('[BUS6] stops the start for a rule that would not do as on AWS: %s', (what, rule, permission) => {
  const stack = stackOf(rule, {}, permission);

  expect(() => eventRulesOf(stack)).toThrow(what === 'another bus' ? 'default event bus' : what);
});

it('[BUS6] leaves rules with rates to the schedules, and those that are switched off alone', () => {
  const scheduled = stackOf({ EventPattern: undefined, ScheduleExpression: 'rate(1 minute)' });
  const waiting = stackOf({});

  expect([eventRulesOf(scheduled).length, schedulesOf(scheduled).length]).toEqual([0, 1]);
  expect([eventRulesOf(waiting).length, schedulesOf(waiting).length]).toEqual([1, 0]);
  expect(eventRulesOf(stackOf({ State: 'DISABLED' }))).toEqual([]);
  expect(() => schedulesOf(stackOf({ EventPattern: undefined }))).toThrow('rates only');
});
