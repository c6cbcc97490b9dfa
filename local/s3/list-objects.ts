import type { StoredObject } from './object-index.ts';
import type { Operation, Scene } from './operation.ts';
import { isoTime, quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';

const KEYS_MAX = 1000;

export const listObjects: Operation = {
  name: 'ListObjectsV2',
  needs({ bucket, request: { query } }) {
    const asked = ['prefix', 'delimiter', 'max-keys'].flatMap((name) => {
      const value = query.get(name);
      return value === null ? [] : [[`s3:${name}`, [value]] as const];
    });
    return [{ action: 's3:ListBucket', resource: bucket.arn, context: Object.fromEntries(asked) }];
  },
  run: async (scene) => list(scene),
};

interface Page {
  objects: StoredObject[];
  prefixes: string[];
  /** After which the next page goes on; undefined at the end. */
  next: string | undefined;
}

function list(scene: Scene): S3Answer {
  const { request, bucket } = scene;
  const { query } = request;
  const [prefix, delimiter] = [query.get('prefix') ?? '', query.get('delimiter') ?? ''];
  const [token, startAfter] = [query.get('continuation-token'), query.get('start-after')];
  const keysMax = keysMaxOf(query.get('max-keys'));
  const text = encoderOf(query.get('encoding-type'));
  const after = token === null ? (startAfter ?? '') : afterToken(token);
  const page = pageOf(scene, { prefix, delimiter, after, keysMax });
  return xmlAnswer('ListBucketResult', {
    Name: bucket.name,
    Prefix: text(prefix),
    Delimiter: delimiter === '' ? undefined : text(delimiter),
    StartAfter: startAfter === null ? undefined : text(startAfter),
    ContinuationToken: token ?? undefined,
    NextContinuationToken: page.next === undefined ? undefined : Buffer.from(page.next).toString('base64url'),
    KeyCount: page.objects.length + page.prefixes.length,
    MaxKeys: keysMax,
    EncodingType: query.get('encoding-type') ?? undefined,
    IsTruncated: page.next !== undefined,
    Contents: page.objects.map((object) => contentOf(object, text)),
    CommonPrefixes: page.prefixes.map((common) => ({ Prefix: text(common) })),
  });
}

function contentOf(object: StoredObject, text: (key: string) => string) {
  return {
    Key: text(object.key),
    LastModified: isoTime(object),
    ETag: quoted(object.etag),
    ChecksumAlgorithm: object.checksum.algorithm,
    ChecksumType: object.checksum.type,
    Size: object.size,
    StorageClass: 'STANDARD',
  };
}

interface Asked {
  prefix: string;
  delimiter: string;
  after: string;
  keysMax: number;
}

function pageOf({ store, bucket }: Scene, { prefix, delimiter, after, keysMax }: Asked): Page {
  const page: Page = { objects: [], prefixes: [], next: undefined };
  let last = after;
  for (;;) {
    const object = store.index.next(bucket.name, last, prefix);
    if (!object?.key.startsWith(prefix) || keysMax === 0) return page;
    // Where a page ends with a common prefix, the next one begins after everything under it.
    if (page.objects.length + page.prefixes.length >= keysMax) return { ...page, next: last };
    const common = commonPrefix(object.key, prefix, delimiter);
    if (common === undefined) page.objects.push(object);
    else page.prefixes.push(common);
    last = common === undefined ? object.key : beyond(common);
  }
}

function commonPrefix(key: string, prefix: string, delimiter: string): string | undefined {
  const at = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
  return at < 0 ? undefined : key.slice(0, at + delimiter.length);
}

/** After every key with that prefix: no character is encoded higher. */
function beyond(prefix: string): string {
  return `${prefix}\u{10ffff}`;
}

function keysMaxOf(text: string | null): number {
  if (text === null) return KEYS_MAX;
  if (!/^\d{1,9}$/.test(text))
    throw new S3Error('InvalidArgument', 'Provided max-keys not an integer or within integer range');
  return Math.min(KEYS_MAX, Number(text));
}

function afterToken(token: string): string {
  const after = Buffer.from(token, 'base64url').toString();
  if (token !== '' && Buffer.from(after).toString('base64url') === token) return after;
  throw new S3Error('InvalidArgument', 'The continuation token provided is incorrect');
}

function encoderOf(type: string | null): (text: string) => string {
  if (type === null) return (text) => text;
  if (type !== 'url') throw new S3Error('InvalidArgument', 'Invalid Encoding Method specified in Request');
  return (text) => new URLSearchParams({ k: text }).toString().slice(2).replaceAll('%2F', '/');
}
