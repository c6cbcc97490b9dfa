import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { rowOfImage } from '../../aws/stream-image.ts';
import type { SpeechRow } from '../../aws/table-speech.ts';
import { logFault } from '../shared/wire-error.ts';
import { speakMessage } from './speak-message.ts';

/** Reads messages aloud whose rows say that somebody wants to hear them. What fails for a reason of ours comes again. */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event, context) => {
  const settled = await Promise.allSettled(event.Records.map(speakRecord));
  for (const result of settled) if (result.status === 'rejected') logFault(result.reason, context.awsRequestId);
  const failed = event.Records.filter((_, index) => settled[index]?.status === 'rejected');
  return { batchItemFailures: failed.map(({ dynamodb }) => ({ itemIdentifier: dynamodb?.SequenceNumber ?? '' })) };
});

async function speakRecord({ dynamodb }: DynamoDBRecord): Promise<void> {
  const image = dynamodb?.NewImage;
  if (image !== undefined) await speakMessage(rowOfImage<SpeechRow>(image));
}
