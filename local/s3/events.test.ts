import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { request as httpRequest } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CopyObjectCommand,
  CreateMultipartUploadCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListPartsCommand,
  PutObjectCommand,
  UploadPartCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import * as z from 'zod';
import { until } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { bucketsOf } from './definition.ts';
import { notificationRules } from './notification-rules.ts';
import { BUCKET, developer, media, type RunningS3, resources, runS3, type S3Setting } from './s3.fixture.ts';

const Bucket = BUCKET;
const DAY_MS = 24 * 60 * 60_000;
const PORT = 13_140;
let folder: string;
let running: RunningS3 | undefined;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-s3-events-'));
});
afterEach(async () => {
  await running?.stop();
  running = undefined;
});
afterAll(() => rm(folder, { recursive: true }));

async function run(setting: Partial<S3Setting> = {}): Promise<RunningS3> {
  running = await runS3({ port: PORT, ...setting });
  return running;
}

const Event = z.looseObject({
  Records: z.tuple([
    z.looseObject({
      eventName: z.string(),
      s3: z.looseObject({ object: z.looseObject({ key: z.string(), sequencer: z.string() }) }),
    }),
  ]),
});
const record = (event: unknown) => Event.parse(event).Records[0];
const names = (s3: RunningS3) => s3.functions.events.map((event) => record(event).eventName);

it("[BUCKET14] tells functions of changes in S3's shape, by prefix and suffix", async () => {
  const s3 = await run();
  const client = s3.client();
  await client.send(new PutObjectCommand({ Bucket, Key: 'media/not-told', Body: 'x' }));
  await client.send(new PutObjectCommand({ Bucket, Key: 'quarantine/ein (1) bild+ä.jpg', Body: 'hello' }));

  const events = await until(() => s3.functions.events.length > 0 && s3.functions.events);

  expect(events).toEqual([
    {
      Records: [
        {
          eventVersion: '2.1',
          eventSource: 'aws:s3',
          awsRegion: 'eu-central-1',
          eventTime: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
          eventName: 'ObjectCreated:Put',
          userIdentity: { principalId: expect.stringMatching(/^AWS:/) },
          requestParameters: { sourceIPAddress: '127.0.0.1' },
          responseElements: {
            'x-amz-request-id': expect.stringMatching(/^[0-9A-F]{16}$/),
            'x-amz-id-2': expect.any(String),
          },
          s3: {
            s3SchemaVersion: '1.0',
            configurationId: 'Media-0',
            bucket: {
              name: BUCKET,
              ownerIdentity: { principalId: expect.any(String) },
              arn: `arn:aws:s3:::${BUCKET}`,
            },
            object: {
              key: 'quarantine/ein+%281%29+bild%2B%C3%A4.jpg',
              size: 5,
              eTag: '5d41402abc4b2a76b9719d911017c592',
              sequencer: expect.stringMatching(/^[0-9A-F]{18}$/),
            },
          },
        },
      ],
    },
  ]);
});

it('[BUCKET14] names each way of creating and removing, and orders the changes of a key', async () => {
  const s3 = await run();
  const client = s3.client();
  const Key = 'quarantine/a.jpg';
  const { url, fields } = await createPresignedPost(client, { Bucket, Key });
  const form = new FormData();
  for (const [name, value] of Object.entries(fields)) form.append(name, value);
  form.append('file', new Blob(['x']));
  await fetch(url, { method: 'POST', body: form });
  await client.send(
    new CopyObjectCommand({ Bucket, Key, CopySource: `${BUCKET}/${Key}`, MetadataDirective: 'REPLACE' }),
  );
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: 'quarantine/a.png' }));
  await until(() => s3.functions.events.length === 3);

  expect(names(s3).toSorted()).toEqual(['ObjectCreated:Copy', 'ObjectCreated:Post', 'ObjectRemoved:Delete']);
  const objects = s3.functions.events
    .map((event) => record(event))
    .map(({ eventName, s3: { object } }) => ({ eventName, ...object }));
  const sequence = objects.toSorted((a, b) => (a.sequencer < b.sequencer ? -1 : 1)).map(({ eventName }) => eventName);
  expect(sequence).toEqual(['ObjectCreated:Post', 'ObjectCreated:Copy', 'ObjectRemoved:Delete']);
  const removed = objects.find(({ eventName }) => eventName === 'ObjectRemoved:Delete');
  expect(Object.keys(removed ?? {}).toSorted()).toEqual(['eventName', 'key', 'sequencer']);
});

it('[BUCKET15] tells again what failed, and everything twice with duplication', async () => {
  let failures = 2;
  const answer = () => {
    if (failures-- > 0) throw new Error('not now');
  };
  const s3 = await run({ answer, isDuplicating: true });

  await s3.client().send(new PutObjectCommand({ Bucket, Key: 'quarantine/a', Body: 'x' }));

  await until(() => s3.functions.events.length >= 4);
  expect(s3.functions.events).toEqual(Array(4).fill(s3.functions.events[0]));
});

it('[BUCKET16] keeps objects, parts and what is still to be told over a restart, and nothing else', async () => {
  const { promise, reject } = Promise.withResolvers<void>();
  const first = await run({ folder, answer: () => promise });
  const client = first.client();
  await client.send(new PutObjectCommand({ Bucket, Key: 'quarantine/kept', Body: 'x', Metadata: { a: 'b' } }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'media/parts' }));
  const part = { Bucket, Key: 'media/parts', UploadId };
  await client.send(new UploadPartCommand({ ...part, PartNumber: 1, Body: 'part' }));
  await until(() => first.functions.events.length > 0);
  // Stopped while the function is at it, which then fails.
  setTimeout(() => reject(new Error('stopped')), 200);
  await first.stop();
  const files = async () =>
    (await readdir(join(folder, 's3'), { recursive: true, withFileTypes: true })).filter((one) => one.isFile());
  const before = await files();

  const second = await run({ folder });
  const told = await until(() => second.functions.events.length > 0 && second.functions.events);

  const found = await second.client().send(new HeadObjectCommand({ Bucket, Key: 'quarantine/kept' }));
  expect(told).toEqual(first.functions.events);
  expect(found).toMatchObject({ ContentLength: 1, Metadata: { a: 'b' } });
  expect((await second.client().send(new ListPartsCommand(part))).Parts).toMatchObject([{ PartNumber: 1, Size: 4 }]);
  expect(before).toHaveLength(2);
  expect(await files()).toHaveLength(2);
});

it('[BUCKET17] lets objects and unfinished uploads go by the rules of their bucket, days shortened by the clock', async () => {
  const s3 = await run({ clockFactor: 2_000 });
  const client = s3.client();
  for (const Key of ['quarantine/old.jpg', 'media/stays.jpg'])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
  const { UploadId } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key: 'quarantine/parts' }));
  const has = (Key: string) =>
    client.send(new HeadObjectCommand({ Bucket, Key })).then(
      () => true,
      () => false,
    );
  await new Promise((resolve) => setTimeout(resolve, 200));
  const isThereFirst = await has('quarantine/old.jpg');

  s3.pass(DAY_MS / 2_000);
  await until(async () => !(await has('quarantine/old.jpg')));

  expect([isThereFirst, await has('media/stays.jpg')]).toEqual([true, true]);
  await until(() => names(s3).includes('LifecycleExpiration:Delete'));
  const parts = client.send(new ListPartsCommand({ Bucket, Key: 'quarantine/parts', UploadId }));
  await expect(parts).rejects.toMatchObject({ name: 'NoSuchUpload' });
});

it('[BUCKET18] does not start with a bucket that would do less here than on AWS', () => {
  const bucket = (more: object) => {
    const properties = { ...media.Properties, ...more };
    return probeStack(PORT, { ...resources, Media: { ...media, Properties: properties } });
  };
  const bridge = { NotificationConfiguration: { EventBridgeConfiguration: { EventBridgeEnabled: true } } };

  expect(() => notificationRules(bucket(bridge))).toThrow('Media: the local runtime tells functions only');
  expect(() => bucketsOf(bucket({ VersioningConfiguration: { Status: 'Enabled' } }))).toThrow('keeps one version');
  const { Invoke: _, ...forbidden } = resources;
  expect(() => notificationRules(probeStack(PORT, forbidden))).toThrow('Media-0 is not permitted to invoke Probe');
});

it('[BUCKET19] takes and gives 200 MB with a flat memory, and keeps nothing of an upload that breaks off', async () => {
  const s3 = await run({ folder });
  const client = s3.client(developer, 'WHEN_REQUIRED');
  const [Key, size] = ['media/large', 200 * 1024 * 1024];
  const url = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key }), { expiresIn: 60 });
  const chunk = Buffer.alloc(1024 * 1024, 'x');
  const before = process.memoryUsage().rss;
  let peak = before;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);

  const status = await upload(url, chunk, size);
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
  let given = 0;
  for await (const piece of z.custom<AsyncIterable<Buffer>>().parse(Body)) given += piece.length;
  clearInterval(watch);
  const broken = await upload(url, chunk, size, 20 * 1024 * 1024);

  expect([status, given]).toEqual([200, size]);
  expect((peak - before) / 1024 / 1024).toBeLessThan(80);
  expect(broken).toBe(0);
  await until(async () => (await readdir(join(folder, 's3/incoming'))).length === 0);
  expect((await client.send(new HeadObjectCommand({ Bucket, Key }))).ContentLength).toBe(size);
});

/** Writes the chunk until `size` bytes are through, or hangs up after `endAfter`. 0 when there was no answer. */
function upload(url: string, chunk: Buffer, size: number, endAfter = size): Promise<number> {
  return new Promise((resolve) => {
    const request = httpRequest(url, { method: 'PUT', headers: { 'content-length': size } }, (response) => {
      response.resume();
      resolve(response.statusCode ?? 0);
    });
    request.on('error', () => resolve(0));
    let sent = 0;
    const write = () => {
      while (sent < endAfter) {
        sent += chunk.length;
        if (!request.write(chunk)) return void request.once('drain', write);
      }
      if (endAfter === size) request.end();
      else request.destroy();
    };
    write();
  });
}
