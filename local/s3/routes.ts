import { getBucketLocation, headBucket, listBuckets } from './buckets.ts';
import { completeMultipartUpload } from './complete-upload.ts';
import { copyObject } from './copy-object.ts';
import { listObjects } from './list-objects.ts';
import { abortMultipartUpload, createMultipartUpload, listParts, uploadPart } from './multipart.ts';
import type { Operation } from './operation.ts';
import { getObject, headObject } from './read-object.ts';
import { S3Error } from './s3-error.ts';
import type { S3Request } from './s3-request.ts';
import { deleteObjectTagging, getObjectTagging, putObjectTagging } from './tagging.ts';
import { deleteObject, deleteObjects, putObject } from './write-object.ts';

/** By method, what the address names, and the sub-resource in the query. */
const ROUTES: Record<string, Operation> = {
  'GET service': listBuckets,
  'HEAD bucket': headBucket,
  'GET bucket?location': getBucketLocation,
  'GET bucket?list-type': listObjects,
  'POST bucket?delete': deleteObjects,
  'GET object': getObject,
  'HEAD object': headObject,
  'PUT object': putObject,
  'DELETE object': deleteObject,
  'PUT object?copy': copyObject,
  'GET object?tagging': getObjectTagging,
  'PUT object?tagging': putObjectTagging,
  'DELETE object?tagging': deleteObjectTagging,
  'POST object?uploads': createMultipartUpload,
  'PUT object?uploadId': uploadPart,
  'POST object?uploadId': completeMultipartUpload,
  'DELETE object?uploadId': abortMultipartUpload,
  'GET object?uploadId': listParts,
};

/** Everything in a query that makes another operation of a request. */
const SUB_RESOURCES = [
  ...[
    'accelerate',
    'acl',
    'analytics',
    'attributes',
    'cors',
    'delete',
    'encryption',
    'intelligent-tiering',
    'inventory',
  ],
  ...['legal-hold', 'lifecycle', 'list-type', 'location', 'logging', 'metadataTable', 'metrics', 'notification'],
  ...['object-lock', 'ownershipControls', 'partNumber', 'policy', 'policyStatus', 'publicAccessBlock', 'renameObject'],
  ...['replication', 'requestPayment', 'restore', 'retention', 'select', 'session', 'tagging', 'torrent', 'uploadId'],
  ...['uploads', 'versionId', 'versioning', 'versions', 'website'],
];

/** @throws S3Error NotImplemented for what S3 could do and this endpoint cannot */
export function routeOf(request: S3Request): Operation {
  const { method, bucket, key } = request;
  const level = bucket === '' ? 'service' : key === '' ? 'bucket' : 'object';
  const subResource = subResourceOf(request);
  const operation = ROUTES[`${method} ${level}${subResource && `?${subResource}`}`];
  if (operation) return operation;
  if (method === 'PUT' && level === 'bucket' && subResource === '') throw new S3Error('BucketAlreadyOwnedByYou');
  if (subResource === '' && level !== 'bucket') throw new S3Error('MethodNotAllowed');
  throw new S3Error('NotImplemented', `The local runtime has no ${method} ${level} ${subResource}`.trimEnd());
}

function subResourceOf({ method, query, headers }: S3Request): string {
  const found = SUB_RESOURCES.filter((name) => query.has(name) && !isPlain(name, query, method));
  if (found.length > 1) throw new S3Error('InvalidArgument', 'Conflicting query string parameters');
  const isCopy = method === 'PUT' && headers['x-amz-copy-source'] !== undefined && found.length === 0;
  return isCopy ? 'copy' : (found[0] ?? '');
}

/** A part's number goes with its upload, and the version of an object without versions is `null`. */
function isPlain(name: string, query: URLSearchParams, method: string): boolean {
  if (name === 'versionId') return query.get(name) === 'null';
  return name === 'partNumber' && query.has('uploadId') && method === 'PUT';
}
