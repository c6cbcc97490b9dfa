import { CfnOutput, Duration, Stack } from 'aws-cdk-lib';
import type { HttpApi, WebSocketApi } from 'aws-cdk-lib/aws-apigatewayv2';
import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  Metric,
  TreatMissingData,
} from 'aws-cdk-lib/aws-cloudwatch';
import { SnsAction } from 'aws-cdk-lib/aws-cloudwatch-actions';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { Topic } from 'aws-cdk-lib/aws-sns';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { type FunctionName, functionNames } from './functions.ts';
import type { ProductFunctions } from './product-functions.ts';

interface Watched {
  functions: ProductFunctions;
  /** Functions beside the product's own. */
  programs: Readonly<Record<string, IFunction>>;
  deadLetters: Record<string, Queue>;
  table: Table;
  httpApi: HttpApi;
  socketApi: WebSocketApi;
}

/** A section of docs/runbook.md, which says what the alarm means and what to do. */
type Section =
  | 'dead-letters'
  | 'stream-behind'
  | 'function-errors'
  | 'tickets-refused'
  | 'throttles'
  | 'http-5xx'
  | 'socket-errors';

interface Watch {
  section: Section;
  says: string;
  metric: IMetric;
  above: number;
  /** Minutes in a row. */
  minutes?: number;
}

const minute = { period: Duration.minutes(1) };
const fiveMinutes = { period: Duration.minutes(5), statistic: 'Sum' };
const READERS = [
  'fan-out',
  'plan-deliveries',
  'erase-media',
  'speak',
  'erase-account',
] as const satisfies FunctionName[];

/** Every alarm of the product, each with its section of docs/runbook.md. */
export class Monitoring extends Construct {
  readonly #topic: Topic;

  constructor(scope: Construct, watched: Watched) {
    super(scope, 'Monitoring');
    this.#topic = makeTopic(this);
    new CfnOutput(Stack.of(this), 'AlarmTopicArn', { value: this.#topic.topicArn });

    for (const [name, queue] of Object.entries(watched.deadLetters))
      this.#alarm(`${name}DeadLetters`, {
        section: 'dead-letters',
        says: `${name}: work failed for good and waits in its dead-letter queue.`,
        metric: queue.metricApproximateNumberOfMessagesVisible({ ...minute, statistic: 'Maximum' }),
        above: 0,
      });
    this.#watchFunctions(watched.functions);
    for (const [name, program] of Object.entries(watched.programs)) this.#watchErrors(name, program);
    this.#watchThrottles(watched.table);
    this.#watchApis(watched);
  }

  #watchFunctions(functions: ProductFunctions): void {
    for (const name of READERS)
      this.#alarm(`${name}Behind`, {
        section: 'stream-behind',
        says: `${name} is more than 30 s behind the table's stream.`,
        metric: functions[name].metric('IteratorAge', { ...minute, statistic: 'Maximum' }),
        above: 30_000,
        minutes: 3,
      });
    // A refused ticket is an error in Lambda's books, because an authorizer says 401 by throwing.
    this.#alarm('TicketsRefused', {
      section: 'tickets-refused',
      says: 'Many sockets are refused: tickets are wrong, used or expired.',
      metric: functions.authorize.metricErrors(fiveMinutes),
      above: 100,
    });
    for (const name of functionNames.filter((it) => it !== 'authorize')) this.#watchErrors(name, functions[name]);
  }

  #watchErrors(name: string, fn: IFunction): void {
    this.#alarm(`${name}Errors`, {
      section: 'function-errors',
      says: `${name} failed with an error that nobody expected.`,
      metric: fn.metricErrors(fiveMinutes),
      above: 0,
    });
  }

  #watchThrottles(table: Table): void {
    this.#alarm('FunctionThrottles', {
      section: 'throttles',
      says: 'Lambda turned invocations away: the concurrency of the account in this region is used up.',
      metric: new Metric({ namespace: 'AWS/Lambda', metricName: 'Throttles', ...fiveMinutes }),
      above: 0,
    });
    this.#alarm('TableThrottles', {
      section: 'throttles',
      says: 'DynamoDB turned reads or writes of the table away.',
      metric: new MathExpression({
        expression: 'reads + writes',
        usingMetrics: {
          reads: table.metric('ReadThrottleEvents', fiveMinutes),
          writes: table.metric('WriteThrottleEvents', fiveMinutes),
        },
        period: fiveMinutes.period,
      }),
      above: 0,
    });
  }

  #watchApis({ httpApi, socketApi }: Watched): void {
    this.#alarm('HttpServerErrors', {
      section: 'http-5xx',
      says: 'The HTTP API answered 5xx.',
      metric: httpApi.metricServerError(fiveMinutes),
      above: 0,
    });
    this.#alarm('SocketErrors', {
      section: 'socket-errors',
      says: 'The WebSocket API could not get an answer from a function.',
      metric: socketApi.metric('IntegrationError', fiveMinutes),
      above: 0,
    });
  }

  #alarm(id: string, watch: Watch): void {
    const alarm = new Alarm(this, id, {
      alarmDescription: `${watch.says} What to do: docs/runbook.md#${watch.section}`,
      metric: watch.metric,
      threshold: watch.above,
      evaluationPeriods: watch.minutes ?? 1,
      comparisonOperator: ComparisonOperator.GREATER_THAN_THRESHOLD,
      treatMissingData: TreatMissingData.NOT_BREACHING,
    });
    alarm.addAlarmAction(new SnsAction(this.#topic));
  }
}

/** Where alarms go. People subscribe to it themselves: an address does not belong into a repository. */
function makeTopic(scope: Construct): Topic {
  const topic = new Topic(scope, 'Alarms', { enforceSSL: true });
  topic.addToResourcePolicy(
    new PolicyStatement({
      principals: [new ServicePrincipal('cloudwatch.amazonaws.com')],
      actions: ['sns:Publish'],
      resources: [topic.topicArn],
      conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(scope).account } },
    }),
  );
  return topic;
}
