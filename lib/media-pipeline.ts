import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';
import type { MediaBucket } from './media-bucket.ts';
import { onTable } from './table-stream.ts';

/** An upload waits this long for a function that is throttled or fails; its form and its quarantine are longer over then. */
const UPLOAD_AGE = Duration.hours(1);

/** From an upload to what is known of it, and its erasure. */
export class MediaPipeline extends Construct {
  /** Uploads that could not be checked, or not be looked at. */
  readonly failures: Queue;
  /** Attachments whose files could not be erased. */
  readonly unerased: Queue;

  constructor(scope: Construct, bucket: MediaBucket, options: { table: Table } & Record<Step, IFunction>) {
    super(scope, 'MediaPipeline');
    this.failures = makeDeadLetters(this, 'Failures');
    this.unerased = makeDeadLetters(this, 'Unerased');
    const { table, verify, understand, erase } = options;
    this.#onFailure('Verifying', verify);
    this.#onFailure('Understanding', understand);
    bucket.tell({ verify, understand });
    const pattern = {
      eventName: ['REMOVE'],
      dynamodb: { Keys: { PK: { S: [{ prefix: 'ATTACHMENT#' }, { prefix: 'SPEECH#' }] } } },
    };
    onTable(this, { table, id: 'Erased', pattern, to: erase, failures: this.unerased, batchSize: 25 });
  }

  #onFailure(id: string, fn: IFunction): void {
    new EventInvokeConfig(this, id, {
      function: fn,
      retryAttempts: 2,
      maxEventAge: UPLOAD_AGE,
      onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
    });
    fn.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.failures.queueArn] }));
  }
}

type Step = 'verify' | 'understand' | 'erase';
