import { createHash } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import * as z from 'zod';
import type { Engine } from '../dynamodb/engine.ts';
import type { ExpiredRows } from '../dynamodb/sweeper.ts';
import { REGION } from '../template/place.ts';

const STREAMS = 'DynamoDBStreams_20120810';
/** Lambda and DynamoDB read at most so many at once. */
const RECORDS_MAX = 1_000;

const Table = z.looseObject({ Table: z.looseObject({ LatestStreamArn: z.string() }) });
const Stream = z.looseObject({
  StreamDescription: z.looseObject({ Shards: z.array(z.looseObject({ ShardId: z.string() })).min(1) }),
});
const Iterator = z.looseObject({ ShardIterator: z.string() });
const EngineRecord = z.looseObject({
  eventName: z.enum(['INSERT', 'MODIFY', 'REMOVE']),
  dynamodb: z.looseObject({
    Keys: z.record(z.string(), z.unknown()),
    NewImage: z.unknown().optional(),
    OldImage: z.unknown().optional(),
    SequenceNumber: z.string(),
    ApproximateCreationDateTime: z.number(),
  }),
});
const Records = z.looseObject({ Records: z.array(EngineRecord), NextShardIterator: z.string().optional() });

/** A record of the stream, in the shape a function gets it. */
export interface StreamRecord {
  sequence: string;
  /** Records of one key stay in order. */
  partitionKey: string;
  /** Epoch milliseconds. */
  at: number;
  event: Record<string, unknown>;
}

export interface StreamPage {
  records: StreamRecord[];
  /** The last sequence number read, dropped records included. */
  last: string | undefined;
}

export interface StreamPlace {
  table: string;
  hashKey: string;
  /** The stream's ARN as the template gives it. */
  arn: string;
  /** Read on after this sequence number, or from the start or the end of the stream. */
  after: string | undefined;
  startingPosition: 'TRIM_HORIZON' | 'LATEST';
}

/** Reads one table's stream, page by page. The engine shows a single open shard, with an end number to be ignored. */
export class TableStream {
  readonly #engine: Engine;
  readonly #place: StreamPlace;
  readonly #expired: ExpiredRows;
  #iterator: string | undefined;
  #after: string | undefined;
  shardId = '';

  constructor(engine: Engine, place: StreamPlace, expired: ExpiredRows) {
    this.#engine = engine;
    this.#place = place;
    this.#expired = expired;
    this.#after = place.after;
  }

  async next(): Promise<StreamPage> {
    const ShardIterator = this.#iterator ?? (await this.#open());
    // An iterator dies after 15 minutes (a sleeping machine); the next one starts behind what was read.
    this.#iterator = undefined;
    const answer = await this.#engine.call(`${STREAMS}.GetRecords`, { ShardIterator, Limit: RECORDS_MAX });
    const { Records: found, NextShardIterator } = Records.parse(answer);
    const last = found.at(-1)?.dynamodb.SequenceNumber;
    this.#after = last ?? this.#after;
    this.#iterator = NextShardIterator;
    return { records: found.filter(isChange).map((record) => this.#recordOf(record)), last };
  }

  async #open(): Promise<string> {
    const described = await this.#engine.call('DynamoDB_20120810.DescribeTable', { TableName: this.#place.table });
    const StreamArn = Table.parse(described).Table.LatestStreamArn;
    const stream = Stream.parse(await this.#engine.call(`${STREAMS}.DescribeStream`, { StreamArn }));
    this.shardId = stream.StreamDescription.Shards[0]?.ShardId ?? '';
    const at = { StreamArn, ShardId: this.shardId };
    const iterator = (from: object) => this.#engine.call(`${STREAMS}.GetShardIterator`, { ...at, ...from });
    if (this.#after === undefined)
      return Iterator.parse(await iterator({ ShardIteratorType: this.#place.startingPosition })).ShardIterator;
    const after = { ShardIteratorType: 'AFTER_SEQUENCE_NUMBER', SequenceNumber: this.#after };
    const found = await iterator(after).catch((error: Error) => {
      // Longer away than the day that a stream keeps: what is left is read.
      if (error.name !== 'TrimmedDataAccessException') throw error;
      return iterator({ ShardIteratorType: 'TRIM_HORIZON' });
    });
    return Iterator.parse(found).ShardIterator;
  }

  #recordOf({ eventName, dynamodb }: z.output<typeof EngineRecord>): StreamRecord {
    const { table, hashKey, arn } = this.#place;
    const sequence = dynamodb.SequenceNumber;
    const isExpiry = eventName === 'REMOVE' && this.#expired.has(table, dynamodb.Keys);
    const event = {
      eventID: createHash('md5').update(`${arn}/${sequence}`).digest('hex'),
      eventName,
      eventVersion: '1.1',
      eventSource: 'aws:dynamodb',
      awsRegion: REGION,
      dynamodb,
      eventSourceARN: arn,
      ...(isExpiry && { userIdentity: { type: 'Service', principalId: 'dynamodb.amazonaws.com' } }),
    };
    const partitionKey = JSON.stringify(dynamodb.Keys[hashKey]);
    return { sequence, partitionKey, at: dynamodb.ApproximateCreationDateTime * 1000, event };
  }
}

/** A write that changes nothing leaves no record on AWS; the engine writes a MODIFY. */
function isChange({ eventName, dynamodb }: z.output<typeof EngineRecord>): boolean {
  return eventName !== 'MODIFY' || !isDeepStrictEqual(dynamodb.OldImage, dynamodb.NewImage);
}
