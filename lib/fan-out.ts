import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';
import { onNewRows } from './table-stream.ts';

/** Events of rooms with too many connections for the sender's own invocation. */
export class FanOut extends Construct {
  readonly failures: Queue;

  constructor(scope: Construct, options: { table: Table; fanOut: IFunction }) {
    super(scope, 'FanOut');
    this.failures = makeDeadLetters(this, 'Failures');
    onNewRows(this, {
      table: options.table,
      flag: 'fanOut',
      to: options.fanOut,
      failures: this.failures,
      batchSize: 25,
    });
  }
}
