import { marshall } from '@aws-sdk/util-dynamodb';
import type { Calls } from './recorded-calls.ts';

/** Somebody who is signed in, and their socket. */
export interface Someone {
  claims: Record<string, unknown>;
  userId: string;
  handle: string;
  connectionId: string;
}

type Row = Record<string, unknown>;

/** What else stands in the event. */
interface More {
  headers?: object;
  [name: string]: unknown;
}

/** A request as API Gateway tells it, payload format 2.0. */
export function requestOf(route: string, { claims }: Pick<Someone, 'claims'>, more: More = {}) {
  const [method = '', path = ''] = route.split(' ');
  return {
    ...{ version: '2.0', routeKey: route, rawPath: path, rawQueryString: '', isBase64Encoded: false },
    ...more,
    headers: { 'user-agent': 'fuzz', ...more.headers },
    requestContext: {
      requestId: 'request-1',
      http: { method, path, protocol: 'HTTP/1.1', sourceIp: '192.0.2.1', userAgent: 'fuzz' },
      authorizer: { jwt: { claims, scopes: null } },
    },
  };
}

/** A frame of somebody's socket. */
export function frameEvent({ userId, handle, connectionId }: Someone, body: string) {
  return {
    body,
    isBase64Encoded: false,
    requestContext: { connectionId, requestId: 'request-1', routeKey: '$default', authorizer: { userId, handle } },
  };
}

/** A batch of the table's stream, in which these rows are new. */
export function streamEvent(rows: readonly Row[]) {
  const records = rows.map((row, index) => streamRecord({ NewImage: imageOf(row) }, 'INSERT', index));
  return { Records: records };
}

export function streamRecord(images: object, eventName: string, index: number) {
  return {
    ...{ eventID: `event-${index}`, eventName, eventSource: 'aws:dynamodb', awsRegion: 'eu-central-1' },
    dynamodb: { ...images, SequenceNumber: String(1_000 + index), StreamViewType: 'NEW_AND_OLD_IMAGES' },
  };
}

export function imageOf(row: Row) {
  return marshall(row, { removeUndefinedValues: true, allowImpreciseNumbers: true, convertClassInstanceToMap: true });
}

export function queueEvent(bodies: readonly string[]) {
  const records = bodies.map((body, index) => {
    return { messageId: `message-${index}`, receiptHandle: 'r', body, attributes: {}, eventSource: 'aws:sqs' };
  });
  return { Records: records };
}

/** A new object, as S3 tells of it. */
export function bucketEvent(keys: readonly string[]) {
  const records = keys.map((key) => {
    return {
      eventSource: 'aws:s3',
      eventName: 'ObjectCreated:Put',
      s3: { bucket: { name: 'fuzz-media' }, object: { key } },
    };
  });
  return { Records: records };
}

/** The rows that these calls put. */
export function rowsOf(calls: Calls): Row[] {
  return calls.flatMap(({ name, input }) => {
    if (name === 'PutCommand') return [input.Item as Row];
    if (name !== 'TransactWriteCommand') return [];
    const items = input.TransactItems as { Put?: { Item: Row } }[];
    return items.flatMap(({ Put }) => (Put === undefined ? [] : [Put.Item]));
  });
}
