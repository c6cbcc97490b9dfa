import { createHash } from 'node:crypto';
import type { Readable } from 'node:stream';
import {
  CopyObjectCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  DeleteObjectTaggingCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
  type PutObjectCommandInput,
  PutObjectTaggingCommand,
  type S3Client,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, type RunningS3, runS3 } from './s3.fixture.ts';

const Bucket = BUCKET;
let running: RunningS3;
let client: S3Client;

beforeAll(async () => {
  running = await runS3({ port: 13_160 });
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

describe('[BUCKET5] listing goes by prefix, delimiter and pages', () => {
  beforeAll(async () => {
    for (const key of ['b', 'a/1', 'a/2', 'a/c/3', 'é +', '\u{1f600}', 'z\uffff']) await put(`list/${key}`, key);
  });
  const list = (more: object) => client.send(new ListObjectsV2Command({ Bucket, Prefix: 'list/', ...more }));

  it('in the order of UTF-8', async () => {
    const { Contents, KeyCount, IsTruncated } = await list({});

    const keys = Contents?.map(({ Key }) => Key?.slice(5));
    expect(keys).toEqual(['a/1', 'a/2', 'a/c/3', 'b', 'z\uffff', 'é +', '\u{1f600}']);
    expect([KeyCount, IsTruncated]).toEqual([7, false]);
    expect(Contents?.[3]).toMatchObject({ Size: 1, ETag: `"${md5('b')}"`, StorageClass: 'STANDARD' });
  });

  it('page by page, prefixes and keys counted alike', async () => {
    const seen: unknown[] = [];
    let ContinuationToken: string | undefined;
    do {
      const page = await list({ Delimiter: '/', MaxKeys: 2, ContinuationToken });
      expect(page.KeyCount).toBeLessThanOrEqual(2);
      seen.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      seen.push(...(page.Contents ?? []).map(({ Key }) => Key));
      ContinuationToken = page.NextContinuationToken;
    } while (ContinuationToken);

    expect(seen).toEqual(['list/a/', 'list/b', 'list/z\uffff', 'list/é +', 'list/\u{1f600}']);
  });

  it('from a key on, encoded where asked, and nothing where nothing is asked', async () => {
    const after = await list({ StartAfter: 'list/z' });
    const encoded = await list({ StartAfter: 'list/z\uffff', EncodingType: 'url', MaxKeys: 1 });
    const none = await list({ MaxKeys: 0 });

    expect(after.Contents?.map(({ Key }) => Key)).toEqual(['list/z\uffff', 'list/é +', 'list/\u{1f600}']);
    expect(encoded.Contents?.map(({ Key }) => Key)).toEqual(['list/%C3%A9+%2B']);
    expect([none.KeyCount, none.IsTruncated]).toEqual([0, false]);
    await expect(list({ ContinuationToken: '!' })).rejects.toMatchObject({ name: 'InvalidArgument' });
  });
});

describe('[BUCKET6] objects are copied, tagged and deleted', () => {
  const CopySource = `${BUCKET}/${encodeURIComponent('copy/von ä')}`;
  beforeAll(() => put('copy/von ä', 'original', { Metadata: { a: '1' }, ContentType: 'text/plain', Tagging: 'x=1' }));

  it('with their description, or with another', async () => {
    const { CopyObjectResult } = await client.send(new CopyObjectCommand({ Bucket, Key: 'copy/same', CopySource }));
    const replace = { MetadataDirective: 'REPLACE', Metadata: { b: '2' }, ContentType: 'text/html' } as const;
    await client.send(new CopyObjectCommand({ Bucket, Key: 'copy/other', CopySource, ...replace }));

    const same = await client.send(new HeadObjectCommand({ Bucket, Key: 'copy/same' }));
    const other = await client.send(new HeadObjectCommand({ Bucket, Key: 'copy/other' }));
    expect(CopyObjectResult?.ETag).toBe(`"${md5('original')}"`);
    expect(same).toMatchObject({ Metadata: { a: '1' }, ContentType: 'text/plain', TagCount: 1 });
    expect(other).toMatchObject({ Metadata: { b: '2' }, ContentType: 'text/html' });
    expect(await textOf('copy/same')).toBe('original');
  });

  it('not when a condition fails, the source is missing, or nothing would change', async () => {
    const copy = (more: object) =>
      client.send(new CopyObjectCommand({ Bucket, Key: 'copy/none', CopySource, ...more }));

    await expect(copy({ CopySourceIfMatch: '"x"' })).rejects.toMatchObject({ name: 'PreconditionFailed' });
    await expect(copy({ CopySource: `${BUCKET}/nothing` })).rejects.toMatchObject({ name: 'NoSuchKey' });
    await expect(copy({ Key: 'copy/von ä' })).rejects.toMatchObject({ name: 'InvalidRequest' });
    await expect(textOf('copy/none')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('tags are read, replaced and removed', async () => {
    const Key = 'copy/von ä';
    const tags = async () => (await client.send(new GetObjectTaggingCommand({ Bucket, Key }))).TagSet;
    const before = await tags();
    const Tagging = { TagSet: [{ Key: 'k & ü', Value: '<v>' }] };
    const wrong = client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging }));
    await expect(wrong).rejects.toMatchObject({ name: 'InvalidTag' });
    await client.send(new PutObjectTaggingCommand({ Bucket, Key, Tagging: { TagSet: [{ Key: 'k ü', Value: '' }] } }));
    const after = await tags();
    await client.send(new DeleteObjectTaggingCommand({ Bucket, Key }));

    expect([before, after, await tags()]).toEqual([[{ Key: 'x', Value: '1' }], [{ Key: 'k ü', Value: '' }], []]);
  });

  it('one by one or many at once, missing ones too', async () => {
    await put('gone/1', '1');
    await put('gone/<2>', '2');
    const one = await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone/1' }));
    const again = await client.send(new DeleteObjectCommand({ Bucket, Key: 'gone/1' }));
    const Objects = [{ Key: 'gone/<2>' }, { Key: 'gone/3' }];
    const many = await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    expect([one.$metadata.httpStatusCode, again.$metadata.httpStatusCode]).toEqual([204, 204]);
    expect(many.Deleted).toEqual(Objects);
    expect((await client.send(new ListObjectsV2Command({ Bucket, Prefix: 'gone/' }))).KeyCount).toBe(0);
  });
});
