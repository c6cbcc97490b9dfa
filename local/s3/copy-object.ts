import { createReadStream } from 'node:fs';
import { principalArn } from '../iam/principal.ts';
import { ALGORITHM_DEFAULT, algorithmNamed } from './checksum.ts';
import { assertReadable, assertReplaceable } from './conditions.ts';
import { descriptionOf } from './description.ts';
import type { Description, StoredObject } from './object-index.ts';
import { existing, type Operation, objectArn, type Scene } from './operation.ts';
import { isoTime, quoted, type S3Answer, xmlAnswer } from './s3-answer.ts';
import { S3Error } from './s3-error.ts';
import { textHeader } from './s3-request.ts';
import { causeOf, needsToPut } from './write-object.ts';

export const copyObject: Operation = {
  name: 'CopyObject',
  needs(scene) {
    const { bucket, key } = sourceOf(scene);
    const source = objectArn(bucket, key);
    const found = scene.store.index.find(bucket.name, key);
    const hasTags = Object.keys(found?.description.tags ?? {}).length > 0;
    const read = [
      { action: 's3:GetObject', resource: source },
      ...(hasTags ? [{ action: 's3:GetObjectTagging', resource: source }] : []),
    ];
    return [...read, ...needsToPut(scene)];
  },
  run: copy,
};

/** The bucket and key in `x-amz-copy-source`. */
function sourceOf({ request, buckets }: Scene) {
  const [, name = '', key = ''] =
    /^\/?([^/]+)\/([^?]+)$/.exec(textHeader(request.headers, 'x-amz-copy-source') ?? '') ?? [];
  if (key === '')
    throw new S3Error('InvalidArgument', 'Copy Source must mention the source bucket and key: sourcebucket/sourcekey');
  const bucket = buckets.get(name);
  if (!bucket) throw new S3Error('NoSuchBucket', undefined, { BucketName: name });
  try {
    return { bucket, key: decodeURIComponent(key) };
  } catch {
    throw new S3Error('InvalidArgument', `Copy Source cannot be decoded for ${principalArn(request.principal)}`);
  }
}

async function copy(scene: Scene): Promise<S3Answer> {
  const { request, bucket, store } = scene;
  const from = sourceOf(scene);
  const source = existing(scene, from.bucket, from.key);
  assertReadable(request.headers, source, 'x-amz-copy-source-');
  const description = describe(scene, source);
  const named = textHeader(request.headers, 'x-amz-checksum-algorithm');
  const inherited = source.checksum.type === 'COMPOSITE' ? ALGORITHM_DEFAULT : source.checksum.algorithm;
  const algorithm = named === undefined ? inherited : algorithmNamed(named);
  const received = await store.files.receive(createReadStream('', { fd: store.files.open(source) }), { algorithm });
  const stored = await store.put({
    ...{ bucket, key: request.key, received, etag: received.md5, description },
    checksum: { algorithm, value: received.checksum, type: 'FULL_OBJECT' },
    eventName: 'ObjectCreated:Copy',
    cause: causeOf(request),
    assertReplaceable: (found) => assertReplaceable(request.headers, found),
  });
  const result = {
    LastModified: isoTime(stored),
    ETag: quoted(stored.etag),
    ChecksumType: stored.checksum.type,
    [`Checksum${algorithm}`]: stored.checksum.value,
  };
  return { ...xmlAnswer('CopyObjectResult', result), bytes: received.size };
}

function describe({ request, bucket }: Scene, source: StoredObject): Description {
  const given = descriptionOf(request.headers);
  const replaces = (name: string) => directiveOf(textHeader(request.headers, name), name) === 'REPLACE';
  const [isNew, hasNewTags] = [replaces('x-amz-metadata-directive'), replaces('x-amz-tagging-directive')];
  if (source.bucket === bucket.name && source.key === request.key && !isNew)
    throw new S3Error(
      'InvalidRequest',
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
  const kept = isNew ? given : source.description;
  return { ...kept, tags: hasNewTags ? given.tags : source.description.tags };
}

function directiveOf(text: string | undefined, name: string): string {
  if (text === undefined || text === 'COPY' || text === 'REPLACE') return text ?? 'COPY';
  throw new S3Error('InvalidArgument', `Unknown value of ${name}`);
}
