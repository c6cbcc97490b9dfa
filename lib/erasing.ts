import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';
import { onTable } from './table-stream.ts';

/** From a row that says that somebody wants to be forgotten, over each of its changes, to nothing. */
export class Erasing extends Construct {
  /** Steps of an erasure that failed. `sweep` has it go on. */
  readonly failures: Queue;

  constructor(scope: Construct, { table, erase }: { table: Table; erase: IFunction }) {
    super(scope, 'Erasing');
    this.failures = makeDeadLetters(this, 'Failures');
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: { Keys: { PK: { S: [{ prefix: 'ERASURE#' }] } } } };
    // One account a time and ten beside each other: a long life must not keep the others waiting.
    onTable(this, { table, id: 'Begun', pattern, to: erase, failures: this.failures, batchSize: 1, atOnce: 10 });
  }
}
