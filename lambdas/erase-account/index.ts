import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { rowOfImage } from '../../aws/stream-image.ts';
import { advanceErasure, type ErasureRow, endErasure, readErasure } from '../../aws/table-erasure.ts';
import { logFault } from '../shared/wire-error.ts';
import { eraseStep } from './erase-step.ts';

/**
 * Erases an account, a bounded part of it at a time: each invocation does so much, notes how far it is, and is brought
 * here again by that very note. Everything it does may be done twice; what stands still is nudged by `sweep`.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event, context) => {
  for (const record of event.Records) {
    try {
      await goOn(record);
    } catch (thrown) {
      logFault(thrown, context.awsRequestId);
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
});

async function goOn({ dynamodb }: DynamoDBRecord): Promise<void> {
  const image = dynamodb?.NewImage;
  if (image === undefined) return;
  const seen = rowOfImage<ErasureRow>(image);
  const row = await readErasure(seen.userId);
  // A record that came late: a newer one brings what is to be done now.
  if (row === undefined || row.version !== seen.version) return;
  const next = await eraseStep(row);
  if (next === 'wait') return;
  if (next === 'done') await endErasure(row);
  else await advanceErasure(row, next, next);
}
