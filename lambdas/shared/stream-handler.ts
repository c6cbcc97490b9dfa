import middy from '@middy/core';
import type { DynamoDBBatchResponse, DynamoDBRecord, DynamoDBStreamEvent } from 'aws-lambda';
import { rowOfImage } from '../../aws/stream-image.ts';
import type { EventRow } from '../../aws/table-log.ts';
import { RoomId } from '../../protocol/ids.ts';
import { logFault } from './wire-error.ts';

/** An event of a room's log as the table's stream brings it. */
export interface LogRecord {
  roomId: RoomId;
  row: EventRow;
}

/**
 * The door of a function on the table's stream. `work` gets the records of a batch; those whose work fails are told,
 * from the first on, and come again. Whatever it does must bear being done twice.
 */
export function streamHandler(work: (records: LogRecord[]) => Promise<void>) {
  return middy<DynamoDBStreamEvent, DynamoDBBatchResponse>().handler(async (event, context) => {
    try {
      await work(event.Records.flatMap(logRecordOf));
      return { batchItemFailures: [] };
    } catch (thrown) {
      logFault(thrown, context.awsRequestId);
      const first = event.Records[0]?.dynamodb?.SequenceNumber;
      return { batchItemFailures: first === undefined ? [] : [{ itemIdentifier: first }] };
    }
  });
}

function logRecordOf(record: DynamoDBRecord): LogRecord[] {
  const image = record.dynamodb?.NewImage;
  if (record.eventName !== 'INSERT' || image === undefined) return [];
  const row = rowOfImage<EventRow>(image);
  const roomId = RoomId.safeParse(row.PK.slice('ROOM#'.length));
  return roomId.success && row.SK.startsWith('EVENT#') ? [{ roomId: roomId.data, row }] : [];
}
