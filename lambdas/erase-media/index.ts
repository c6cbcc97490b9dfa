import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { eraseMedia, eraseTranscripts, type MediaPlace } from '../../aws/bucket-media.ts';
import { rowOfImage } from '../../aws/stream-image.ts';
import type { AttachmentRow } from '../../aws/table-attachment.ts';
import { eraseTold } from '../../aws/table-log.ts';
import { releasePicture } from '../../aws/table-picture.ts';
import type { SpeechRow } from '../../aws/table-speech.ts';
import { deleteJob, jobNameOf } from '../../aws/transcribe-job.ts';
import { logFault } from '../shared/wire-error.ts';
import { eraseSpeech } from './erase-speech.ts';

/**
 * Erases what an attachment leaves when its row goes, with its message or because no message ever showed it: its files,
 * the events that told of it, and what was seen on it unless another attachment shows the same picture. And how a message
 * sounded, when it goes or is edited.
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
  const row = rowOfImage<AttachmentRow | SpeechRow>(image);
  if (!('attachment' in row)) return eraseSpeech(row);
  const { roomId, attachment, hash, attempt = 0, toldAt = [] } = row;
  const { attachmentId } = attachment;
  await eraseMedia({ roomId, attachmentId });
  for (const seq of toldAt) await eraseTold(roomId, seq);
  if (hash !== undefined) await releasePicture(hash, attachmentId);
  if (attempt > 0) await eraseHeard({ roomId, attachmentId }, attempt);
}

/** A job that still runs stays until its end; then `transcribed` erases what it has heard, or `sweep`. */
async function eraseHeard(place: MediaPlace, times: number): Promise<void> {
  const attempts = Array.from({ length: times }, (_, index) => index + 1);
  await eraseTranscripts(place, attempts);
  for (const attempt of attempts) await deleteJob(jobNameOf({ ...place, attempt }));
}
