import { createHash, randomBytes } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  GetObjectCommand,
  ListPartsCommand,
  type S3Client,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, type RunningS3, runS3 } from './s3.fixture.ts';

const Bucket = BUCKET;
const PART = 5 * 1024 * 1024;
let running: RunningS3;
let client: S3Client;

beforeAll(async () => {
  running = await runS3({ port: 13_170 });
  client = running.client();
});
afterAll(() => running?.stop());

async function textOf(Key: string): Promise<string | undefined> {
  return (await client.send(new GetObjectCommand({ Bucket, Key }))).Body?.transformToString();
}

function md5(text: string | Buffer): string {
  return createHash('md5').update(text).digest('hex');
}

describe('[BUCKET7] an object may come in parts', () => {
  const start = async (Key: string, more: object = {}) => {
    const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
    return { Bucket, Key, UploadId };
  };

  it('joined in their order, with an etag and a checksum of its own', async () => {
    const upload = await start('parts', {
      ChecksumAlgorithm: 'CRC32',
      ContentType: 'video/webm',
      Metadata: { a: 'b' },
    });
    const [first, last] = [randomBytes(PART), Buffer.from('the end')];
    const two = await client.send(new UploadPartCommand({ ...upload, PartNumber: 2, Body: last }));
    const one = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: first }));
    const listed = await client.send(new ListPartsCommand({ ...upload, MaxParts: 1 }));
    const Parts = [one, two].map(({ ETag, ChecksumCRC32 }, at) => ({ ETag, ChecksumCRC32, PartNumber: at + 1 }));

    const done = await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));

    const digests = Buffer.concat([first, last].map((part) => createHash('md5').update(part).digest()));
    expect(listed).toMatchObject({ IsTruncated: true, NextPartNumberMarker: '1', Parts: [{ Size: PART }] });
    expect(done).toMatchObject({ ETag: `"${md5(digests)}-2"`, ChecksumType: 'COMPOSITE' });
    const found = await client.send(new GetObjectCommand({ Bucket, Key: 'parts', ChecksumMode: 'ENABLED' }));
    expect(found).toMatchObject({ ContentType: 'video/webm', Metadata: { a: 'b' }, ETag: done.ETag });
    expect(found.ChecksumCRC32).toMatch(/-2$/);
    expect(md5(Buffer.from((await found.Body?.transformToByteArray()) ?? []))).toBe(md5(Buffer.concat([first, last])));
    const late = client.send(new UploadPartCommand({ ...upload, PartNumber: 3, Body: last }));
    await expect(late).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });

  it('with one checksum of the whole where nobody chose another', async () => {
    const upload = await start('parts/whole');
    const { ETag } = await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'hello' }));
    const MultipartUpload = { Parts: [{ ETag, PartNumber: 1 }] };

    const done = await client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload }));

    expect(done).toMatchObject({ ChecksumCRC64NVME: 'M3eFcAZSQlc=', ChecksumType: 'FULL_OBJECT' });
  });

  it('refused when parts are small, out of order, or not those that came', async () => {
    const upload = await start('parts/wrong');
    const [one, two] = await Promise.all(
      [1, 2].map((PartNumber) => client.send(new UploadPartCommand({ ...upload, PartNumber, Body: 'small' }))),
    );
    const complete = (...Parts: object[]) =>
      client.send(new CompleteMultipartUploadCommand({ ...upload, MultipartUpload: { Parts } }));
    const [first, second] = [
      { PartNumber: 1, ETag: one?.ETag },
      { PartNumber: 2, ETag: two?.ETag },
    ];

    await expect(complete(first, second)).rejects.toMatchObject({ name: 'EntityTooSmall' });
    await expect(complete(second, first)).rejects.toMatchObject({ name: 'InvalidPartOrder' });
    await expect(complete({ ...first, ETag: '"x"' })).rejects.toMatchObject({ name: 'InvalidPart' });
    await expect(complete({ ...first, PartNumber: 9 })).rejects.toMatchObject({ name: 'InvalidPart' });
    const beyond = client.send(new UploadPartCommand({ ...upload, PartNumber: 10_001, Body: 'x' }));
    await expect(beyond).rejects.toMatchObject({ name: 'InvalidArgument' });
    await expect(textOf('parts/wrong')).rejects.toMatchObject({ name: 'NoSuchKey' });
  });

  it('or given up', async () => {
    const upload = await start('parts/aborted');
    await client.send(new UploadPartCommand({ ...upload, PartNumber: 1, Body: 'x' }));

    await client.send(new AbortMultipartUploadCommand(upload));

    await expect(client.send(new ListPartsCommand(upload))).rejects.toMatchObject({ name: 'NoSuchUpload' });
  });
});
