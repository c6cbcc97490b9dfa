import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';
import { onTable } from './table-stream.ts';

/** From a row that says that somebody wants to hear a message, to its sound. */
export class Speaking extends Construct {
  /** Messages that could not be read aloud. */
  readonly failures: Queue;

  constructor(scope: Construct, { table, speak }: { table: Table; speak: IFunction }) {
    super(scope, 'Speaking');
    this.failures = makeDeadLetters(this, 'Failures');
    const image = { Keys: { PK: { S: [{ prefix: 'SPEECH#' }] } }, NewImage: { wanted: { BOOL: [true] } } };
    const pattern = { eventName: ['INSERT', 'MODIFY'], dynamodb: image };
    // One message a time and ten beside each other: a long one must not keep the others waiting.
    onTable(this, { table, id: 'Wanted', pattern, to: speak, failures: this.failures, batchSize: 1, atOnce: 10 });
  }
}
