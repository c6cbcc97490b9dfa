import { Duration } from 'aws-cdk-lib';
import type { Table } from 'aws-cdk-lib/aws-dynamodb';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventSourceMapping, FilterCriteria, type IFunction, StartingPosition } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import type { Construct } from 'constructs';

interface Reader {
  table: Table;
  to: IFunction;
  failures: Queue;
  batchSize: number;
  /** Batches of one shard that are worked on at the same time, never two of the same partition. */
  atOnce?: number;
}

/** New rows of the table that carry `flag: true` go to this function. */
export function onNewRows(scope: Construct, { flag, ...reader }: Reader & { flag: string }): EventSourceMapping {
  const pattern = { eventName: ['INSERT'], dynamodb: { NewImage: { [flag]: { BOOL: [true] } } } };
  return onTable(scope, { ...reader, id: 'NewRows', pattern });
}

/** Changes of the table that fit `pattern` go to this function. One bad row cannot hold up the others. */
export function onTable(scope: Construct, options: Reader & { id: string; pattern: object }): EventSourceMapping {
  const { table, to, failures, id, pattern } = options;
  const mapping = new EventSourceMapping(scope, id, {
    target: to,
    eventSourceArn: table.tableStreamArn ?? '',
    startingPosition: StartingPosition.TRIM_HORIZON,
    batchSize: options.batchSize,
    ...(options.atOnce !== undefined && { parallelizationFactor: options.atOnce }),
    filters: [FilterCriteria.filter({ ...pattern })],
    bisectBatchOnError: true,
    retryAttempts: 10,
    maxRecordAge: Duration.hours(1),
    reportBatchItemFailures: true,
    onFailure: { bind: () => ({ destination: failures.queueArn }) },
  });
  to.addToRolePolicy(
    new PolicyStatement({
      actions: ['DescribeStream', 'GetRecords', 'GetShardIterator', 'ListStreams'].map((it) => `dynamodb:${it}`),
      resources: [`${table.tableArn}/stream/*`],
    }),
  );
  to.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [failures.queueArn] }));
  return mapping;
}
