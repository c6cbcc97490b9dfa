import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetBucketLocationCommand,
  GetObjectCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, type RunningS3, runS3 } from './s3.fixture.ts';

const Bucket = BUCKET;
let running: RunningS3;
let client: S3Client;

beforeAll(async () => {
  running = await runS3({ port: 13_120 });
  client = running.client();
});
afterAll(() => running?.stop());

const put = (Key: string, Body: string | Readable, more: Partial<PutObjectCommandInput> = {}) =>
  client.send(new PutObjectCommand({ Bucket, Key, Body, ...more }));

async function textOf(Key: string): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
}

function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}

describe('[BUCKET1] buckets are those of the template', () => {
  it('is there, has a place, and is listed; another is not', async () => {
    const head = await client.send(new HeadBucketCommand({ Bucket }));
    const place = await client.send(new GetBucketLocationCommand({ Bucket }));
    const { Buckets } = await client.send(new ListBucketsCommand());

    expect(head.BucketRegion).toBe('eu-central-1');
    expect(place.LocationConstraint).toBe('eu-central-1');
    expect(Buckets?.map(({ Name }) => Name)).toEqual([BUCKET]);
    await expect(client.send(new HeadBucketCommand({ Bucket: 'other' }))).rejects.toMatchObject({ name: 'NotFound' });
    const missing = client.send(new ListObjectsV2Command({ Bucket: 'other' }));
    await expect(missing).rejects.toMatchObject({ name: 'NoSuchBucket', $metadata: { httpStatusCode: 404 } });
  });
});

describe('[BUCKET2] an object comes back as it was put', () => {
  it('with its headers, metadata, etag and checksum', async () => {
    const described = {
      ContentType: 'image/png',
      CacheControl: 'no-cache',
      ContentDisposition: 'inline',
      ContentLanguage: 'de',
      Metadata: { room: 'a', 'with-dash': 'b c' },
    };
    const made = await put('deep/../key +ä%&.png', 'hello', described);

    const found = await client.send(
      new GetObjectCommand({ Bucket, Key: 'deep/../key +ä%&.png', ChecksumMode: 'ENABLED' }),
    );
    expect(made).toMatchObject({ ETag: `"${md5('hello')}"`, ChecksumCRC32: 'NhCmhg==', ChecksumType: 'FULL_OBJECT' });
    expect(found).toMatchObject({ ...described, ContentLength: 5, ETag: made.ETag, ChecksumCRC32: 'NhCmhg==' });
    expect(found).toMatchObject({ AcceptRanges: 'bytes', ServerSideEncryption: 'AES256' });
    expect(await found.Body?.transformToString()).toBe('hello');
  });

  it('in chunks with a trailer, empty, and replaced', async () => {
    const large = randomBytes(300_000);
    await put('stream', Readable.from([large.subarray(0, 100_000), large.subarray(100_000)]), {
      ContentLength: 300_000,
    });
    await put('empty', '');
    await put('replaced', 'one');
    await put('replaced', 'two');

    const stream = await client.send(new GetObjectCommand({ Bucket, Key: 'stream' }));
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: 'empty' }));
    expect(md5(Buffer.from((await stream.Body?.transformToByteArray()) ?? []))).toBe(md5(large));
    expect(stream.ContentEncoding).toBeUndefined();
    expect(head).toMatchObject({ ContentLength: 0, ETag: `"${md5('')}"`, ContentType: 'application/octet-stream' });
    expect(await textOf('replaced')).toBe('two');
  });

  it('as it was when the reading began, whatever becomes of it', async () => {
    const before = randomBytes(20_000_000);
    await put('moving', Readable.from([before]), { ContentLength: before.length });
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key: 'moving' }));
    await put('moving', 'after');
    await client.send(new DeleteObjectCommand({ Bucket, Key: 'moving' }));

    const read = Buffer.from((await Body?.transformToByteArray()) ?? []);

    expect(read.equals(before)).toBe(true);
    await expect(textOf('moving')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('or is said to be missing', async () => {
    await expect(textOf('nothing')).rejects.toMatchObject({ name: 'NoSuchKey', $metadata: { httpStatusCode: 404 } });
    const head = client.send(new HeadObjectCommand({ Bucket, Key: 'nothing' }));
    await expect(head).rejects.toMatchObject({ name: 'NotFound' });
    const long = client.send(new GetObjectCommand({ Bucket, Key: 'x'.repeat(1025) }));
    await expect(long).rejects.toMatchObject({ name: 'KeyTooLongError' });
  });
});

describe('[BUCKET3] ranges and conditions are those of HTTP', () => {
  it.each([
    ['bytes=0-4', 'hello', 'bytes 0-4/11'],
    ['bytes=6-', 'world', 'bytes 6-10/11'],
    ['bytes=-5', 'world', 'bytes 6-10/11'],
    ['bytes=-500', 'hello world', 'bytes 0-10/11'],
    ['bytes=6-500', 'world', 'bytes 6-10/11'],
    ['bytes=5-2', 'hello world', undefined],
  ])('%s', async (Range, text, ContentRange) => {
    await put('range', 'hello world');

    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'range', Range }));

    expect(await found.Body?.transformToString()).toBe(text);
    expect(found.ContentRange).toBe(ContentRange);
    expect(found.$metadata.httpStatusCode).toBe(ContentRange ? 206 : 200);
  });

  it.each(['bytes=11-', 'bytes=-0'])('%s cannot be satisfied', async (Range) => {
    await put('range', 'hello world');

    const found = client.send(new GetObjectCommand({ Bucket, Key: 'range', Range }));

    await expect(found).rejects.toMatchObject({ name: 'InvalidRange', $metadata: { httpStatusCode: 416 } });
  });

  it('reads only what fits', async () => {
    const { ETag } = await put('conditions', 'x');
    const [past, future] = [new Date(0), new Date(Date.now() + 60_000)];
    const status = (condition: object) =>
      client.send(new GetObjectCommand({ Bucket, Key: 'conditions', ...condition })).then(
        ({ $metadata }) => $metadata.httpStatusCode,
        (error) => error.$metadata.httpStatusCode,
      );

    expect(await status({ IfMatch: ETag })).toBe(200);
    expect(await status({ IfMatch: '"other"' })).toBe(412);
    expect(await status({ IfNoneMatch: ETag })).toBe(304);
    expect(await status({ IfNoneMatch: '"other"' })).toBe(200);
    expect(await status({ IfModifiedSince: past })).toBe(200);
    expect(await status({ IfModifiedSince: future })).toBe(304);
    expect(await status({ IfUnmodifiedSince: past })).toBe(412);
    expect(await status({ IfUnmodifiedSince: future })).toBe(200);
    expect(await status({ IfMatch: ETag, IfUnmodifiedSince: past })).toBe(200);
    expect(await status({ IfNoneMatch: '"other"', IfModifiedSince: future })).toBe(200);
  });

  it('writes and deletes only what fits', async () => {
    const { ETag } = await put('once', 'first', { IfNoneMatch: '*' });
    const failed = { name: 'PreconditionFailed', $metadata: { httpStatusCode: 412 } };

    await expect(put('once', 'second', { IfNoneMatch: '*' })).rejects.toMatchObject(failed);
    await expect(put('once', 'second', { IfMatch: '"other"' })).rejects.toMatchObject(failed);
    await expect(put('never', 'second', { IfMatch: ETag })).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await textOf('once')).toBe('first');
    const wrong = client.send(new DeleteObjectCommand({ Bucket, Key: 'once', IfMatch: '"other"' }));
    await expect(wrong).rejects.toMatchObject(failed);
    await put('once', 'third', { IfMatch: ETag });
    expect(await textOf('once')).toBe('third');
  });
});

describe('[BUCKET4] a body is held to every digest that comes with it', () => {
  it.each([
    ['CRC32', 'ChecksumCRC32', 'NhCmhg=='],
    ['CRC32C', 'ChecksumCRC32C', 'mnG7TA=='],
    ['CRC64NVME', 'ChecksumCRC64NVME', 'M3eFcAZSQlc='],
    ['SHA1', 'ChecksumSHA1', 'qvTGHdzF6KLavt4PO0gs2a6pQ00='],
    ['SHA256', 'ChecksumSHA256', 'LPJNul+wow4m6DsqxbninhsWHlwfp0JecwQzYpOLmCQ='],
  ] as const)('%s', async (ChecksumAlgorithm, name, value) => {
    const made = await put(name, 'hello', { [name]: value });

    const head = await client.send(new HeadObjectCommand({ Bucket, Key: name, ChecksumMode: 'ENABLED' }));
    expect([made[name], head[name]]).toEqual([value, value]);
    const { Contents } = await client.send(new ListObjectsV2Command({ Bucket, Prefix: name, MaxKeys: 1 }));
    expect(Contents?.[0]?.ChecksumAlgorithm).toEqual([ChecksumAlgorithm]);
    const wrong = put('wrong', 'hello!', { [name]: value });
    await expect(wrong).rejects.toMatchObject({ name: 'BadDigest', $metadata: { httpStatusCode: 400 } });
    await expect(put('wrong', 'hello', { [name]: 'AAA=' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(textOf('wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('the hash in its signature', async () => {
    const relayed = running.client();
    relayed.middlewareStack.add(
      (next) => (step) => next({ ...step, request: Object.assign(Object(step.request), { body: 'hullo' }) }),
      { step: 'finalizeRequest', priority: 'low' },
    );

    const changed = relayed.send(new PutObjectCommand({ Bucket, Key: 'relayed', Body: 'hello' }));

    await expect(changed).rejects.toMatchObject({ name: 'XAmzContentSHA256Mismatch' });
    await expect(textOf('relayed')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('Content-MD5', async () => {
    const right = createHash('md5').update('hello').digest('base64');

    await put('md5', 'hello', { ContentMD5: right });

    await expect(put('md5', 'hullo', { ContentMD5: right })).rejects.toMatchObject({ name: 'BadDigest' });
    await expect(put('md5', 'hello', { ContentMD5: 'short' })).rejects.toMatchObject({ name: 'InvalidDigest' });
    expect(await textOf('md5')).toBe('hello');
  });
});

it('[BUCKET8] says what it cannot do, and never as if it were done', async () => {
  const wrongs = [
    put('wrong', 'x', { ACL: 'public-read' }),
    put('wrong', 'x', { StorageClass: 'GLACIER' }),
    put('wrong', 'x', { Metadata: { long: 'x'.repeat(2049) } }),
    client.send(new GetObjectCommand({ Bucket, Key: 'wrong', VersionId: 'abc' })),
  ];

  const names = (await Promise.allSettled(wrongs)).map((one) => one.status === 'rejected' && one.reason.name);
  expect(names).toEqual(['AccessControlListNotSupported', 'NotImplemented', 'MetadataTooLarge', 'NotImplemented']);
});
