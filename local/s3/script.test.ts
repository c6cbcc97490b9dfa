import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { developer, type RunningCore, runCore } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { BUCKET, resources } from './s3.fixture.ts';
import { type AnyClient, type Outcome, someClient } from './s3-client.fixture.ts';

const PORT = 13_390;
const PART_BYTES = 5 * 1024 * 1024;
const ETAG = /^"[0-9a-f]{32}"$/;

let running: RunningCore;
let folder: string;
let client: AnyClient;
let operations = 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-s3-script-'));
  running = await runCore(probeStack(PORT, resources), PORT);
  client = await someClient({ url: running.core.url, folder, credentials: developer });
});
afterAll(async () => {
  console.info(`${client.name}: ${operations} operations`);
  await running.stop();
  await rm(folder, { recursive: true });
});

function call(operation: string, parameters: Record<string, unknown> = {}): Promise<Outcome> {
  operations += 1;
  return client.call(operation, { Bucket: BUCKET, ...parameters });
}

const sha256 = (text: string) => createHash('sha256').update(text).digest('base64');

// Each expectation is what the S3 API Reference says of the operation.
it('[BUCKET24] passes a script of buckets, objects, ranges, conditions and checksums', async () => {
  operations += 1;
  expect(await client.call('ListBuckets', {})).toMatchObject({ Buckets: [{ Name: BUCKET }] });
  expect((await call('HeadBucket')).error).toBeUndefined();
  expect(await call('GetBucketLocation')).toMatchObject({ LocationConstraint: 'eu-central-1' });
  expect((await client.call('HeadBucket', { Bucket: 'nobodys-bucket' })).error).toBe('404');

  const text = {
    Key: 'a/one.txt',
    Body: Buffer.from('0123456789'),
    ContentType: 'text/plain',
    Metadata: { by: 'ana' },
  };
  const put = await call('PutObject', text);
  expect(put.ETag).toMatch(ETAG);
  expect(await call('PutObject', { ...text, IfNoneMatch: '*' })).toEqual({ error: 'PreconditionFailed' });
  expect(await call('HeadObject', { Key: 'a/one.txt' })).toMatchObject({
    ...{ ContentLength: 10, ContentType: 'text/plain', Metadata: { by: 'ana' }, ETag: put.ETag },
  });
  expect((await call('HeadObject', { Key: 'a/none' })).error).toBe('404');
  expect(await call('GetObject', { Key: 'a/one.txt' })).toMatchObject({ body: '0123456789', ContentLength: 10 });
  expect(await call('GetObject', { Key: 'a/none' })).toEqual({ error: 'NoSuchKey' });

  const ranged = (Range: string) => call('GetObject', { Key: 'a/one.txt', Range });
  expect(await ranged('bytes=2-5')).toMatchObject({ body: '2345', ContentRange: 'bytes 2-5/10' });
  expect(await ranged('bytes=7-')).toMatchObject({ body: '789', ContentRange: 'bytes 7-9/10' });
  expect(await ranged('bytes=-3')).toMatchObject({ body: '789', ContentRange: 'bytes 7-9/10' });
  expect(await ranged('bytes=10-')).toEqual({ error: 'InvalidRange' });

  const conditional = (condition: object) => call('GetObject', { Key: 'a/one.txt', ...condition });
  expect(await conditional({ IfMatch: put.ETag })).toMatchObject({ body: '0123456789' });
  expect(await conditional({ IfMatch: '"0"' })).toEqual({ error: 'PreconditionFailed' });
  expect(await conditional({ IfNoneMatch: put.ETag })).toEqual({ error: '304' });

  const checked = { Key: 'a/sum', Body: Buffer.from('sum'), ChecksumAlgorithm: 'SHA256' };
  expect(await call('PutObject', { ...checked, ChecksumSHA256: sha256('sum') })).toMatchObject({
    ChecksumSHA256: sha256('sum'),
  });
  expect(await call('PutObject', { ...checked, ChecksumSHA256: sha256('other') })).toEqual({ error: 'BadDigest' });
  expect(await call('GetObject', { Key: 'a/sum', ChecksumMode: 'ENABLED' })).toMatchObject({
    ...{ body: 'sum', ChecksumSHA256: sha256('sum') },
  });
  const ContentMD5 = createHash('md5').update('something else').digest('base64');
  expect(await call('PutObject', { Key: 'a/md5', Body: Buffer.from('x'), ContentMD5 })).toEqual({ error: 'BadDigest' });
});

it('[BUCKET24] passes a script of tags, copies, lists with paging, and deletions', async () => {
  for (const Key of ['l/1', 'l/2', 'l/3', 'l/deep/4', 'l/deep/5'])
    await call('PutObject', { Key, Body: Buffer.from(Key) });
  const TagSet = [{ Key: 'kind', Value: 'picture' }];
  await call('PutObjectTagging', { Key: 'l/1', Tagging: { TagSet } });
  expect(await call('GetObjectTagging', { Key: 'l/1' })).toMatchObject({ TagSet });
  await call('DeleteObjectTagging', { Key: 'l/1' });
  expect(await call('GetObjectTagging', { Key: 'l/1' })).toMatchObject({ TagSet: [] });

  expect(await call('CopyObject', { Key: 'l/6', CopySource: `${BUCKET}/l/1` })).toMatchObject({
    CopyObjectResult: { ETag: expect.stringMatching(ETAG) },
  });
  expect(await call('GetObject', { Key: 'l/6' })).toMatchObject({ body: 'l/1' });
  expect(await call('CopyObject', { Key: 'l/7', CopySource: `${BUCKET}/l/none` })).toEqual({ error: 'NoSuchKey' });

  const list = (more: object) => call('ListObjectsV2', { Prefix: 'l/', ...more });
  const keys = ({ Contents = [] }: Outcome) => (Contents as { Key: string }[]).map(({ Key }) => Key);
  expect(keys(await list({}))).toEqual(['l/1', 'l/2', 'l/3', 'l/6', 'l/deep/4', 'l/deep/5']);
  expect(await list({ Delimiter: '/' })).toMatchObject({ CommonPrefixes: [{ Prefix: 'l/deep/' }] });
  expect(keys(await list({ StartAfter: 'l/3' }))).toEqual(['l/6', 'l/deep/4', 'l/deep/5']);
  const first = await list({ MaxKeys: 4 });
  expect([keys(first), first.IsTruncated]).toEqual([['l/1', 'l/2', 'l/3', 'l/6'], true]);
  const second = await list({ MaxKeys: 4, ContinuationToken: first.NextContinuationToken });
  expect([keys(second), second.IsTruncated]).toEqual([['l/deep/4', 'l/deep/5'], false]);

  expect((await call('DeleteObject', { Key: 'l/1' })).error).toBeUndefined();
  expect((await call('DeleteObject', { Key: 'l/1' })).error).toBeUndefined();
  const Objects = ['l/2', 'l/3', 'l/none'].map((Key) => ({ Key }));
  expect(await call('DeleteObjects', { Delete: { Objects } })).toMatchObject({
    Deleted: expect.arrayContaining([{ Key: 'l/2' }, { Key: 'l/none' }]),
  });
  expect(keys(await list({}))).toEqual(['l/6', 'l/deep/4', 'l/deep/5']);
});

it('[BUCKET24] passes a script of parts: uploaded, listed, completed, read across, aborted', async () => {
  const { UploadId } = await call('CreateMultipartUpload', { Key: 'm/large', ContentType: 'video/mp4' });
  const part = (PartNumber: number, Body: Buffer) => call('UploadPart', { Key: 'm/large', UploadId, PartNumber, Body });
  const one = await part(1, Buffer.alloc(PART_BYTES, 'a'));
  const two = await part(2, Buffer.from('the end'));
  expect(await call('ListParts', { Key: 'm/large', UploadId })).toMatchObject({
    Parts: [
      { PartNumber: 1, ETag: one.ETag, Size: PART_BYTES },
      { PartNumber: 2, ETag: two.ETag, Size: 7 },
    ],
  });
  const Parts = [one, two].map(({ ETag }, index) => ({ ETag, PartNumber: index + 1 }));
  const complete = { Key: 'm/large', UploadId, MultipartUpload: { Parts } };
  expect(await call('CompleteMultipartUpload', complete)).toMatchObject({ ETag: expect.stringMatching(/-2"$/) });
  expect(await call('HeadObject', { Key: 'm/large' })).toMatchObject({ ContentLength: PART_BYTES + 7 });
  const Range = `bytes=${PART_BYTES - 2}-${PART_BYTES + 2}`;
  expect(await call('GetObject', { Key: 'm/large', Range })).toMatchObject({ body: 'aathe' });

  const small = await call('CreateMultipartUpload', { Key: 'm/small' });
  const parts: unknown[] = [];
  for (const PartNumber of [1, 2]) {
    const Body = Buffer.from(`part ${PartNumber}`);
    const { ETag } = await call('UploadPart', { Key: 'm/small', UploadId: small.UploadId, PartNumber, Body });
    parts.push({ ETag, PartNumber });
  }
  const tooSmall = { Key: 'm/small', UploadId: small.UploadId, MultipartUpload: { Parts: parts } };
  expect(await call('CompleteMultipartUpload', tooSmall)).toEqual({ error: 'EntityTooSmall' });
  await call('AbortMultipartUpload', { Key: 'm/small', UploadId: small.UploadId });
  expect(await call('CompleteMultipartUpload', tooSmall)).toEqual({ error: 'NoSuchUpload' });
  expect((await call('HeadObject', { Key: 'm/small' })).error).toBe('404');
  expect(operations).toBeGreaterThanOrEqual(50);
});
