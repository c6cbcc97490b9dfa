import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eraseMedia } from '../../aws/bucket-media.ts';
import { rowOfImage } from '../../aws/stream-image.ts';
import type { AttachmentRow } from '../../aws/table-attachment.ts';
import { eraseTold } from '../../aws/table-log.ts';
import { releasePicture } from '../../aws/table-picture.ts';
import { logFault } from '../shared/wire-error.ts';

/**
 * Erases what an attachment leaves when its row goes, with its message or because no message ever showed it: its files,
 * the events that told of it, and what was seen on it unless another attachment shows the same picture.
 */
export const handler = middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event, context) => {
  for (const record of event.Records) {
    try {
      await erase(record);
    } catch (thrown) {
      logFault(thrown, context.awsRequestId);
      return { batchItemFailures: [{ itemIdentifier: record.dynamodb?.SequenceNumber ?? '' }] };
    }
  }
  return { batchItemFailures: [] };
});

async function erase({ dynamodb }: DynamoDBRecord): Promise<void> {
  const image = dynamodb?.OldImage;
  if (image === undefined) return;
  const { roomId, attachment, hash, toldAt = [] } = rowOfImage<AttachmentRow>(image);
  const { attachmentId } = attachment;
  await eraseMedia({ roomId, attachmentId });
  for (const seq of toldAt) await eraseTold(roomId, seq);
  if (hash !== undefined) await releasePicture(hash, attachmentId);
}
