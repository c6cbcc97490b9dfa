import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand } from '@aws-sdk/client-s3';
import { createPresignedPost, type PresignedPostOptions } from '@aws-sdk/s3-presigned-post';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BUCKET, developer, outcome, type RunningS3, runS3, SITE } from './s3.fixture.ts';

const Bucket = BUCKET;
const MINUTE_MS = 60_000;
let running: RunningS3;

beforeAll(async () => {
  running = await runS3({ port: 13_180 });
  await running.client().send(new PutObjectCommand({ Bucket, Key: 'media/a.txt', Body: 'hello' }));
});
afterAll(() => running?.stop());

async function keys(): Promise<(string | undefined)[]> {
  const { Contents = [] } = await running.client().send(new ListObjectsV2Command({ Bucket }));
  return Contents.map(({ Key }) => Key);
}

describe('[BUCKET11] a form is held to its signed policy', () => {
  const conditions: PresignedPostOptions['Conditions'] = [
    ['eq', '$Content-Type', 'image/png'],
    ['content-length-range', 2, 10],
    ['starts-with', '$x-amz-meta-room', 'room_'],
  ];
  const FILE_NAME = '{filename}';
  const Fields = { 'Content-Type': 'image/png', 'x-amz-meta-room': 'room_1' };
  const signed = (client = running.client(), Key = `quarantine/room/$${FILE_NAME}`) =>
    createPresignedPost(client, { Bucket, Key, Conditions: conditions, Fields, Expires: 300 });
  const sent = async (url: string, fields: Record<string, string>, content = 'abcd', more: [string, string][] = []) => {
    const form = new FormData();
    for (const [name, value] of [...Object.entries(fields), ...more]) form.append(name, value);
    form.append('file', new Blob([content]), 'C:\\pictures\\ä b.png');
    return await fetch(url, { method: 'POST', body: form, redirect: 'manual' });
  };

  it('and stored when it fits', async () => {
    const { url, fields } = await signed();

    const response = await sent(url, fields);

    expect(url).toBe(`${running.url}/${BUCKET}`);
    expect([response.status, response.headers.get('etag')]).toEqual([204, '"e2fc714c4727ee9395f324cd2e7f331f"']);
    const found = await running.client().send(new GetObjectCommand({ Bucket, Key: 'quarantine/room/ä b.png' }));
    expect(found).toMatchObject({ ContentType: 'image/png', ContentLength: 4, Metadata: { room: 'room_1' } });
  });

  it('and answered as the form asks', async () => {
    const answer = async (name: string, value: string) => {
      const asked = { ...Fields, [name]: value };
      const post = { Bucket, Key: 'quarantine/answer', Conditions: conditions, Fields: asked };
      const { url, fields } = await createPresignedPost(running.client(), post);
      return await sent(url, fields);
    };
    const created = await answer('success_action_status', '201');
    const redirected = await answer('success_action_redirect', `${SITE}/done?a=b`);

    expect(created.status).toBe(201);
    expect(await created.text()).toContain(`<Bucket>${BUCKET}</Bucket><Key>quarantine/answer</Key>`);
    expect(redirected.status).toBe(303);
    expect(redirected.headers.get('location')).toMatch(/\/done\?a=b&bucket=mathia-media&key=quarantine%2Fanswer&etag=/);
  });

  const ALTERED: [string, string, number, string][] = [
    ['key', 'media/forged', 403, 'AccessDenied'],
    ['bucket', 'other', 403, 'AccessDenied'],
    ['Content-Type', 'text/html', 403, 'AccessDenied'],
    ['x-amz-meta-room', 'other', 403, 'AccessDenied'],
    ['X-Amz-Algorithm', 'AWS4-HMAC-SHA1', 400, 'InvalidArgument'],
    ['X-Amz-Credential', 'AKIANOBODY/20261122/eu-central-1/s3/aws4_request', 403, 'InvalidAccessKeyId'],
    ['X-Amz-Date', '20200101T000000Z', 400, 'InvalidArgument'],
    [
      'Policy',
      Buffer.from('{"expiration":"2099-01-01T00:00:00Z","conditions":[]}').toString('base64'),
      403,
      'SignatureDoesNotMatch',
    ],
    ['X-Amz-Signature', '0'.repeat(64), 403, 'SignatureDoesNotMatch'],
  ];
  it.each(ALTERED)('and refused with another %s', async (name, value, status, code) => {
    const { url, fields } = await signed(running.client(), 'quarantine/exact');
    const before = await keys();
    const credential = fields['X-Amz-Credential']?.split('/') ?? [];
    const changed = name === 'X-Amz-Credential' ? ['AKIANOBODY', ...credential.slice(1)].join('/') : value;

    const response = await sent(url, { ...fields, [name]: changed });

    expect([response.status, /<Code>(.*?)</.exec(await response.text())?.[1]]).toEqual([status, code]);
    expect(await keys()).toEqual(before);
  });

  it.each(['key', 'Content-Type', 'x-amz-meta-room', 'X-Amz-Credential', 'X-Amz-Date', 'Policy', 'X-Amz-Signature'])(
    'and refused without %s',
    async (name) => {
      const { url, fields } = await signed(running.client(), 'quarantine/exact');
      delete fields[name];

      const response = await sent(url, fields);

      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await keys()).not.toContain('quarantine/exact');
    },
  );

  it('and refused when it holds more, less, too much, or comes too late', async () => {
    const { url, fields } = await signed(running.client(), 'quarantine/exact');
    const refusals = [
      await sent(url, fields, 'abcd', [['x-amz-acl', 'public-read']]),
      await sent(url, fields, 'abcd', [['x-ignore-me', '1']]),
      await sent(url, fields, 'a'),
      await sent(url, fields, 'a'.repeat(11)),
      await sent(url, fields, 'a'.repeat(20_000_000)),
    ];
    const forged = await signed(running.client({ ...developer, secretAccessKey: 'wrong' }), 'quarantine/forged');
    const byForger = await sent(forged.url, forged.fields);
    const elsewhere = await sent(url.replace(BUCKET, 'other'), fields);
    const late = await runS3({ port: 13_181, folder: running.folder });
    late.pass(5 * MINUTE_MS + 1000);
    const expired = await sent(url.replace(running.url, late.url), fields);
    await late.stop();

    const codes = await Promise.all(
      [...refusals, byForger, elsewhere, expired].map(async (one) => /<Code>(.*?)</.exec(await one.text())?.[1]),
    );
    expect(codes).toEqual([
      ...['AccessDenied', undefined, 'EntityTooSmall', 'EntityTooLarge', 'EntityTooLarge'],
      ...['SignatureDoesNotMatch', 'AccessDenied', 'AccessDenied'],
    ]);
    const found = await running.client().send(new GetObjectCommand({ Bucket, Key: 'quarantine/exact' }));
    expect(await found.Body?.transformToString()).toBe('abcd');
    expect(await keys()).not.toContain('quarantine/forged');
  });

  it('and what no header can hold does not come back as one', async () => {
    const form = async (name: string, value: string) => {
      const post = { Bucket, Key: 'quarantine/headers', Fields: { [name]: value } };
      const { url, fields } = await createPresignedPost(running.client(), post);
      return (await sent(url, fields)).status;
    };

    expect(await form('x-amz-meta-a', '\u2603')).toBe(204);
    const found = await running.client().send(new GetObjectCommand({ Bucket, Key: 'quarantine/headers' }));
    expect(Buffer.from(found.Metadata?.a ?? '', 'latin1').toString()).toBe('\u2603');
    expect(await form('x-amz-meta-a', 'b\r\nset-cookie: c')).toBe(400);
    expect(await form('x-amz-meta-a b', 'c')).toBe(400);
  });

  it('and nothing is kept of one that breaks off', async () => {
    const { url, fields } = await signed(running.client(), 'quarantine/broken');
    const [head, tail] = ['--b\r\nContent-Disposition: form-data; name=', '\r\n'];
    const body = [
      ...Object.entries(fields).map(([name, value]) => `${head}"${name}"\r\n\r\n${value}${tail}`),
      `${head}"file"; filename="a"\r\n\r\nabcd`,
    ].join('');
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };

    expect(await outcome(url, { method: 'POST', headers, body })).toEqual([400, 'MalformedPOSTRequest']);
    expect(await keys()).not.toContain('quarantine/broken');
  });
});
