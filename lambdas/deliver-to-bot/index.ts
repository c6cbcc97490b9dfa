import middy from '@middy/core';
import type { SQSBatchResponse, SQSEvent } from 'aws-lambda';
import { QueuedDelivery } from '../../aws/queue-delivery.ts';
import { parse, parseJson } from '../shared/parse.ts';
import { logFault } from '../shared/wire-error.ts';
import { deliver } from './deliver.ts';

/** Brings queued deliveries to bots. One that fails for a reason of ours comes again, and in the end to the dead letters. */
export const handler = middy<SQSEvent, SQSBatchResponse>().handler(async (event, context) => {
  const settled = await Promise.allSettled(
    event.Records.map(async ({ body }) => deliver(parse(QueuedDelivery, parseJson(body)))),
  );
  const failed = event.Records.filter((_, index) => settled[index]?.status === 'rejected');
  for (const result of settled) if (result.status === 'rejected') logFault(result.reason, context.awsRequestId);
  return { batchItemFailures: failed.map((record) => ({ itemIdentifier: record.messageId })) };
});
