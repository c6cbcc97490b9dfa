import type { Need } from '../iam/authorize.ts';
import { principalName } from '../iam/principal.ts';
import { ACCOUNT } from '../template/place.ts';
import { readText, receiveBody } from './body.ts';
import { checksumHeaders } from './checksum.ts';
import { assertReplaceable, hasEtag } from './conditions.ts';
import { descriptionOf } from './description.ts';
import type { Cause } from './object-events.ts';
import { type Operation, objectArn, onObject, type Scene } from './operation.ts';
import { quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import { type S3Request, textHeader } from './s3-request.ts';
import { tagsOfHeader } from './tags.ts';
import { childrenOf, childText, parseXml } from './xml.ts';

const KEYS_MAX = 1000;
const DELETE_BYTES_MAX = 2 * 1024 * 1024;

export const putObject: Operation = { name: 'PutObject', needs: needsToPut, run: put };
export const deleteObject: Operation = { name: 'DeleteObject', needs: onObject('s3:DeleteObject'), run: remove };
/** IAM is asked key by key. */
export const deleteObjects: Operation = { name: 'DeleteObjects', needs: () => [], run: removeMany };

/** Tags are written with a permission of their own, and policies can ask for them: `s3:RequestObjectTag/<key>`. */
export function needsToPut({ bucket, request }: Scene): Need[] {
  const resource = objectArn(bucket, request.key);
  const tags = Object.entries(tagsOfHeader(textHeader(request.headers, 'x-amz-tagging')));
  const context = Object.fromEntries(tags.map(([key, value]) => [`s3:requestobjecttag/${key}`.toLowerCase(), [value]]));
  const needs = [{ action: 's3:PutObject', resource, context }];
  return tags.length > 0 ? [...needs, { action: 's3:PutObjectTagging', resource, context }] : needs;
}

export function causeOf({ principal, sourceIp, requestId, hostId }: S3Request): Cause {
  const id = principal.kind !== 'developer' ? `AROA${ACCOUNT}:${principalName(principal)}` : `AIDA${ACCOUNT}`;
  return { principalId: `AWS:${id}`, sourceIp, requestId, hostId };
}

async function put({ request, bucket, store }: Scene): Promise<S3Answer> {
  const description = descriptionOf(request.headers);
  const received = await receiveBody(request, store.files);
  const checksum = { algorithm: received.algorithm, value: received.checksum, type: 'FULL_OBJECT' as const };
  const stored = await store.put({
    ...{ bucket, key: request.key, received, etag: received.md5, description, checksum },
    eventName: 'ObjectCreated:Put',
    cause: causeOf(request),
    assertReplaceable: (found) => assertReplaceable(request.headers, found),
  });
  const headers = { etag: quoted(stored.etag), 'x-amz-server-side-encryption': 'AES256', ...checksumHeaders(checksum) };
  return { status: 200, headers, bytes: received.size };
}

async function remove({ request, bucket, store }: Scene): Promise<S3Answer> {
  const match = textHeader(request.headers, 'if-match');
  await store.remove({
    ...{ bucket, key: request.key, eventName: 'ObjectRemoved:Delete', cause: causeOf(request) },
    assertRemovable: (found) => {
      if (match !== undefined && !hasEtag(match, found))
        throw new S3Error('PreconditionFailed', undefined, { Condition: 'If-Match' });
    },
  });
  return { status: 204 };
}

async function removeMany(scene: Scene): Promise<S3Answer> {
  const { keys, isQuiet } = await keysToDelete(scene);
  const [deleted, errors]: [object[], object[]] = [[], []];
  for (const key of keys) {
    const error = await removeOne(scene, key);
    if (error) errors.push({ Key: key, Code: error.code, Message: error.message });
    else deleted.push({ Key: key });
  }
  const Deleted = isQuiet ? [] : deleted.map((entry) => ({ ...entry }));
  return xmlAnswer('DeleteResult', { Deleted, Error: errors.map((entry) => ({ ...entry })) });
}

async function keysToDelete({ request, store }: Scene): Promise<{ keys: string[]; isQuiet: boolean }> {
  const isChecked = Object.keys(request.headers).some(
    (name) => name === 'content-md5' || name === 'x-amz-trailer' || /^x-amz-checksum-(crc|sha)/.test(name),
  );
  if (!isChecked)
    throw new S3Error('InvalidRequest', 'Missing required header for this request: Content-MD5 OR x-amz-checksum-*');
  const document = parseXml(await readText(request, store.files, DELETE_BYTES_MAX));
  const keys = childrenOf(document, 'Object').map((entry) => childText(entry, 'Key') ?? '');
  if (document.name !== 'Delete' || keys.length === 0 || keys.length > KEYS_MAX || keys.includes(''))
    throw new S3Error('MalformedXML');
  return { keys, isQuiet: childText(document, 'Quiet') === 'true' };
}

async function removeOne({ request, bucket, store, isAllowed }: Scene, key: string): Promise<S3Error | undefined> {
  if (!isAllowed({ action: 's3:DeleteObject', resource: objectArn(bucket, key) })) return new S3Error('AccessDenied');
  await store.remove({ bucket, key, eventName: 'ObjectRemoved:Delete', cause: causeOf(request) });
  return undefined;
}
