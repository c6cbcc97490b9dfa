import { randomUUID } from 'node:crypto';
import { functionArn } from '../template/stack.ts';
import type { Mapping } from './mapping.ts';
import type { GiveUpCondition } from './stream-delivery.ts';
import type { StreamRecord } from './table-stream.ts';

export interface GivenUp {
  mapping: Mapping;
  shardId: string;
  records: readonly StreamRecord[];
  condition: GiveUpCondition;
  attempts: number;
}

/** What the on-failure destination gets: where the records are, not the records (Lambda Developer Guide). */
export function failureMessage({ mapping, shardId, records, condition, attempts }: GivenUp): string {
  const [first, last] = [records[0], records.at(-1)];
  return JSON.stringify({
    requestContext: {
      requestId: randomUUID(),
      functionArn: functionArn(mapping.functionId),
      condition,
      approximateInvokeCount: attempts,
    },
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
    version: '1.0',
    timestamp: new Date().toISOString(),
    DDBStreamBatchInfo: {
      shardId,
      startSequenceNumber: first?.sequence,
      endSequenceNumber: last?.sequence,
      approximateArrivalOfFirstRecord: first && new Date(first.at).toISOString(),
      approximateArrivalOfLastRecord: last && new Date(last.at).toISOString(),
      batchSize: records.length,
      streamArn: mapping.source,
    },
  });
}
