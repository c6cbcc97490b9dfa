import { Duration, RemovalPolicy } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, type IFunction } from 'aws-cdk-lib/aws-lambda';
import { Queue, QueueEncryption } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';
import { functions } from './functions.ts';
import type { StageConfig } from './stage.ts';
import { onNewRows } from './table-stream.ts';

/**
 * What bots hear. Between the stream and the bots stands a queue, because a bot that hangs for ten seconds must not
 * hold a shard of the stream and with it the bots of other rooms.
 */
export class BotDelivery extends Construct {
  readonly queue: Queue;
  /** Rows of the stream that no delivery could be planned for. */
  readonly unplanned: Queue;
  /** Deliveries that kept failing. */
  readonly undelivered: Queue;

  constructor(scope: Construct) {
    super(scope, 'BotDelivery');
    this.unplanned = makeDeadLetters(this, 'Unplanned');
    this.undelivered = makeDeadLetters(this, 'Undelivered');
    this.queue = new Queue(this, 'Deliveries', {
      encryption: QueueEncryption.SQS_MANAGED,
      enforceSSL: true,
      // A little more than the function's timeout. AWS advises six times as long, against throttled polls; but a delivery
      // whose function died would come again only after half an hour, when nobody waits for the answer any more.
      visibilityTimeout: Duration.seconds(functions['deliver-to-bot'].timeoutSeconds + 30),
      deadLetterQueue: { queue: this.undelivered, maxReceiveCount: 5 },
      removalPolicy: RemovalPolicy.DESTROY,
    });
  }

  connect(config: StageConfig, options: { table: Table; plan: IFunction; deliver: IFunction }): void {
    const { table, plan, deliver } = options;
    onNewRows(this, { table, flag: 'wantsBot', to: plan, failures: this.unplanned, batchSize: 25 });
    new EventSourceMapping(this, 'Waiting', {
      target: deliver,
      eventSourceArn: this.queue.queueArn,
      batchSize: 1,
      maxConcurrency: config.deliveriesAtOnce,
      reportBatchItemFailures: true,
    });
    deliver.addToRolePolicy(
      new PolicyStatement({
        actions: ['sqs:DeleteMessage', 'sqs:GetQueueAttributes', 'sqs:ReceiveMessage'],
        resources: [this.queue.queueArn],
      }),
    );
  }
}
