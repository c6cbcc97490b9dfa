import { request as httpRequest } from 'node:http';
import {
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetObjectCommand,
  ListObjectsV2Command,
  PutObjectCommand,
} from '@aws-sdk/client-s3';
import { createPresignedPost } from '@aws-sdk/s3-presigned-post';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, outcome, type RunningS3, runS3, SITE } from './s3.fixture.ts';

const Bucket = BUCKET;
let running: RunningS3;

beforeAll(async () => {
  running = await runS3({ port: 13_190 });
  await running.client().send(new PutObjectCommand({ Bucket, Key: 'media/a.txt', Body: 'hello' }));
});
afterAll(() => running?.stop());

const signedGet = (expiresIn: number, more: object = {}, client = running.client()) =>
  getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'media/a.txt', ...more }), { expiresIn });

describe("[BUCKET12] a function may do what its role allows, in S3's words", () => {
  const probe = () => running.client(running.keys.keyOf('Probe'));

  it('and no more', async () => {
    const put = (Key: string) => probe().send(new PutObjectCommand({ Bucket, Key, Body: 'x' }));
    await put('quarantine/mine');
    const read = await probe().send(new GetObjectCommand({ Bucket, Key: 'media/a.txt' }));

    expect(await read.Body?.transformToString()).toBe('hello');
    await expect(put('media/b')).rejects.toMatchObject({
      name: 'AccessDenied',
      message: expect.stringMatching(
        /assumed-role\/ProbeRole\/Probe is not authorized to perform: s3:PutObject on resource: "arn:aws:s3:::mathia-media\/media\/b"/,
      ),
    });
    const get = probe().send(new GetObjectCommand({ Bucket, Key: 'quarantine/mine' }));
    await expect(get).rejects.toMatchObject({ name: 'AccessDenied', $metadata: { httpStatusCode: 403 } });
    const calls = running.ledger.calls().filter(({ principal, service }) => principal === 'Probe' && service === 's3');
    expect(calls.map(({ operation, bytes }) => [operation, bytes])).toEqual([
      ...[
        ['PutObject', 1],
        ['GetObject', 5],
        ['PutObject', undefined],
        ['GetObject', undefined],
      ],
    ]);
    expect(running.ledger.snapshot().principals.Probe?.calls).toMatchObject({ 's3:PutObject': 1, 's3:GetObject': 1 });
  });

  it('lists by the condition of its policy, and learns of nothing else that is missing', async () => {
    const list = (Prefix: string) => probe().send(new ListObjectsV2Command({ Bucket, Prefix }));

    expect((await list('media/')).Contents?.map(({ Key }) => Key)).toContain('media/a.txt');
    await expect(list('quarantine/')).rejects.toMatchObject({ name: 'AccessDenied' });
    const missing = probe().send(new GetObjectCommand({ Bucket, Key: 'media/missing' }));
    await expect(missing).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('deletes key by key', async () => {
    const Objects = [{ Key: 'media/a.txt' }, { Key: 'quarantine/mine' }];

    const { Deleted, Errors } = await probe().send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));

    expect(Deleted).toEqual([{ Key: 'quarantine/mine' }]);
    expect(Errors).toMatchObject([{ Key: 'media/a.txt', Code: 'AccessDenied' }]);
    await expect(probe().send(new DeleteObjectCommand({ Bucket, Key: 'media/a.txt' }))).rejects.toThrow(
      's3:DeleteObject',
    );
  });

  it('and signs addresses and forms that can do just as much', async () => {
    const readable = await signedGet(60, {}, probe());
    const hidden = await signedGet(60, { Key: 'quarantine/x' }, probe());
    const post = (Key: string) => createPresignedPost(probe(), { Bucket, Key });
    const form = async (Key: string) => {
      const { url, fields } = await post(Key);
      const body = new FormData();
      for (const [name, value] of Object.entries(fields)) body.append(name, value);
      body.append('file', new Blob(['x']));
      return await outcome(url, { method: 'POST', body });
    };

    expect(await outcome(readable)).toEqual([200, undefined]);
    expect(await outcome(hidden)).toEqual([403, 'AccessDenied']);
    expect(await form('quarantine/x')).toEqual([204, undefined]);
    expect(await form('media/x')).toEqual([403, 'AccessDenied']);
  });
});

describe('[BUCKET13] pages of other origins reach a bucket as its rules say', () => {
  const preflight = (headers: Record<string, string>) =>
    new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
      // fetch would not let us say where we come from.
      const request = httpRequest(`${running.url}/${BUCKET}`, { method: 'OPTIONS', headers }, (response) => {
        response.resume();
        resolve({ status: response.statusCode, headers: response.headers });
      });
      request.on('error', reject).end();
    });

  it('asked before', async () => {
    const asked = { origin: SITE, 'access-control-request-method': 'POST' };
    const allowed = await preflight({ ...asked, 'access-control-request-headers': 'Content-Type' });

    expect(allowed).toMatchObject({
      status: 200,
      headers: {
        'access-control-allow-origin': SITE,
        'access-control-allow-methods': 'GET, POST',
        'access-control-allow-headers': 'content-type',
        'access-control-expose-headers': 'ETag',
        'access-control-max-age': '600',
      },
    });
    const others = [
      { ...asked, origin: 'https://evil.example' },
      { ...asked, 'access-control-request-method': 'PUT' },
      { ...asked, 'access-control-request-headers': 'x-other' },
    ];
    for (const other of others) expect((await preflight(other)).status).toBe(403);
    expect((await preflight({})).status).toBe(400);
  });

  it('and with every answer, refusals too', async () => {
    const answer = await fetch(await signedGet(60), { headers: { origin: SITE } });
    const refusal = await fetch(`${running.url}/${BUCKET}/x`, { headers: { origin: SITE } });
    const other = await fetch(await signedGet(60), { headers: { origin: 'https://evil.example' } });

    expect(answer.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(refusal.headers.get('access-control-allow-origin')).toBe(SITE);
    expect(other.headers.get('access-control-allow-origin')).toBeNull();
  });
});
