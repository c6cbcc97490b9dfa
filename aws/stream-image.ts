import { unmarshall } from '@aws-sdk/util-dynamodb';
import type { DynamoDBRecord } from 'aws-lambda';
import type { Row } from './table.ts';

export type StreamImage = NonNullable<NonNullable<DynamoDBRecord['dynamodb']>['NewImage']>;

/** The row that a stream record shows. */
export function rowOfImage<R extends Row>(image: StreamImage): R {
  // The two packages write the same wire type in two ways.
  return unmarshall(image as Parameters<typeof unmarshall>[0]) as R;
}
