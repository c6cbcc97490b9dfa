import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, developer, outcome, type RunningS3, runS3 } from './s3.fixture.ts';

const Bucket = BUCKET;
const MINUTE_MS = 60_000;
let running: RunningS3;

beforeAll(async () => {
  running = await runS3({ port: 13_130 });
  await running.client().send(new PutObjectCommand({ Bucket, Key: 'media/a.txt', Body: 'hello' }));
});
afterAll(() => running?.stop());

const signedGet = (expiresIn: number, more: object = {}, client = running.client()) =>
  getSignedUrl(client, new GetObjectCommand({ Bucket, Key: 'media/a.txt', ...more }), { expiresIn });

async function keys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await running.client().send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

describe('[BUCKET9] a signed address says one thing for a while', () => {
  it('gives its object, under the headers it names', async () => {
    const asked = { ResponseContentDisposition: 'attachment; filename="a.txt"', ResponseContentType: 'text/plain' };
    const response = await fetch(await signedGet(900, asked));

    expect(await response.text()).toBe('hello');
    expect(response.headers.get('content-disposition')).toBe('attachment; filename="a.txt"');
    expect(response.headers.get('content-type')).toBe('text/plain');
  });

  it('is good for 15 minutes and not after', async () => {
    const other = await runS3({ port: 13_131, folder: running.folder });
    const url = await signedGet(900, {}, other.client());
    other.pass(15 * MINUTE_MS - 5_000);
    const before = await outcome(url);
    other.pass(6_000);
    const after = await outcome(url);
    await other.stop();

    expect([before, after]).toEqual([
      [200, undefined],
      [403, 'AccessDenied'],
    ]);
  });

  it.each([
    ['another key', (url: string) => url.replace('a.txt', 'b.txt'), 403, 'SignatureDoesNotMatch'],
    ['a longer life', (url: string) => url.replace('Expires=900', 'Expires=901'), 403, 'SignatureDoesNotMatch'],
    ['one more parameter', (url: string) => `${url}&response-content-type=text/html`, 403, 'SignatureDoesNotMatch'],
    ['another signature', (url: string) => url.replace(/Signature=./, 'Signature=z'), 403, 'SignatureDoesNotMatch'],
    ['a longer signature', (url: string) => url.replace(/(Signature=\w+)/, '$1x'), 403, 'SignatureDoesNotMatch'],
    ['no signature', (url: string) => url.replace(/&X-Amz-Signature=[^&]*/, ''), 403, 'SignatureDoesNotMatch'],
    ['no date', (url: string) => url.replace(/&X-Amz-Date=[^&]*/, ''), 400, 'AuthorizationQueryParametersError'],
    ['a week and a second', (url: string) => url.replace('=900', '=604801'), 400, 'AuthorizationQueryParametersError'],
    [
      'another region',
      (url: string) => url.replace('eu-central-1', 'us-east-1'),
      400,
      'AuthorizationQueryParametersError',
    ],
    ['an unknown key', (url: string) => url.replace('AKIADEVELOPER', 'AKIANOBODY'), 403, 'InvalidAccessKeyId'],
    ['nothing of it', (url: string) => url.split('?')[0] ?? '', 403, 'AccessDenied'],
  ])('is refused with %s', async (_, change, status, code) => {
    expect(await outcome(change(await signedGet(900)))).toEqual([status, code]);
  });

  it('is refused with another method, another header or another secret', async () => {
    const url = await signedGet(900);
    const forger = running.client({ ...developer, secretAccessKey: 'wrong' });

    expect(await outcome(url, { method: 'DELETE' })).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(url, { headers: { 'x-amz-meta-a': 'b' } })).toEqual([403, 'AccessDenied']);
    expect(await outcome(url.replace('127.0.0.1', 'localhost'))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await outcome(await signedGet(900, {}, forger))).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await keys()).toContain('media/a.txt');
  });

  it('takes what it was signed for, and no other type or length', async () => {
    const client = running.client(developer, 'WHEN_REQUIRED');
    const command = new PutObjectCommand({ Bucket, Key: 'media/put', ContentType: 'image/png', ContentLength: 3 });
    const signableHeaders = new Set(['content-type', 'content-length', 'host']);
    const url = await getSignedUrl(client, command, { expiresIn: 60, signableHeaders });
    const put = (type: string, body: string) =>
      outcome(url, { method: 'PUT', headers: { 'content-type': type }, body });

    expect(await put('text/html', 'abc')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await put('image/png', 'abcd')).toEqual([403, 'SignatureDoesNotMatch']);
    expect(await keys()).not.toContain('media/put');
    expect(await put('image/png', 'abc')).toEqual([200, undefined]);
  });
});

describe('[BUCKET10] a signature in the headers is checked before anything is done', () => {
  it.each([
    [{ accessKeyId: 'AKIANOBODY', secretAccessKey: 'x' }, 'InvalidAccessKeyId'],
    [{ ...developer, secretAccessKey: 'wrong' }, 'SignatureDoesNotMatch'],
  ])('by key and secret', async (key, name) => {
    const put = running.client(key).send(new PutObjectCommand({ Bucket, Key: 'forged', Body: 'x' }));

    await expect(put).rejects.toMatchObject({ name, $metadata: { httpStatusCode: 403 } });
    expect(await keys()).not.toContain('forged');
  });

  it.each([-16, 16])('by its time: %i minutes off', async (minutes) => {
    const systemClockOffset = minutes * MINUTE_MS;
    const settings = { endpoint: running.url, region: 'eu-central-1', credentials: developer, maxAttempts: 1 };
    const client = new S3Client({ ...settings, systemClockOffset });

    const get = client.send(new GetObjectCommand({ Bucket, Key: 'media/a.txt' }));

    await expect(get).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });

  it('by its region', async () => {
    const settings = { endpoint: running.url, region: 'us-east-1', credentials: developer, maxAttempts: 1 };

    const get = new S3Client(settings).send(new GetObjectCommand({ Bucket, Key: 'media/a.txt' }));

    await expect(get).rejects.toMatchObject({ name: 'AuthorizationHeaderMalformed' });
  });

  it('and nobody without one gets anything', async () => {
    for (const [method, path] of Object.entries({
      GET: '',
      PUT: '/x',
      DELETE: '/media/a.txt',
      HEAD: '',
      POST: '?delete',
    }))
      expect((await fetch(`${running.url}/${BUCKET}${path}`, { method })).status).toBe(403);
    expect(await keys()).toContain('media/a.txt');
    expect(await outcome(running.url, { headers: { authorization: 'AWS old:style' } })).toEqual([
      400,
      'InvalidRequest',
    ]);
  });
});
