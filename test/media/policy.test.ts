import { createHash, createHmac } from 'node:crypto';
import sharp, { type Sharp } from 'sharp';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { RoomId } from '../../protocol/ids.ts';
import { aWhile, type Chat, eventually, newRoom, type Person, startChat } from '../fixtures/chat.ts';
import { keysIn, objectIn } from '../fixtures/media-bucket.ts';
import { drawnScene, type Form, formFor, isVerified, postFile, whenever } from '../fixtures/pictures.ts';

const MINUTE_MS = 60_000;

let chat: Chat;
let ana: Person;
let roomId: RoomId;
let otherRoomId: RoomId;
let file: Buffer;
/** The picture that `pictureOf` belongs to, long published. */
let form: Form;
let ahead = 0;

beforeAll(async () => {
  chat = await startChat({ now: () => Date.now() + ahead });
  ana = await chat.person('ana');
  [roomId, otherRoomId] = await Promise.all([newRoom(ana), newRoom(ana)]);
  file = await drawnScene().jpeg().toBuffer();
  form = await signedForm();
});
afterEach(() => {
  ahead = 0;
});
afterAll(() => chat.stop());

/** A form that holds whoever has it to this file. */
async function signedForm(): Promise<Form> {
  const sha256 = createHash('sha256').update(file).digest('base64');
  const body = { contentType: 'image/jpeg' as const, bytes: file.length, sha256 };
  return ana.http.call('POST /v1/rooms/{roomId}/uploads', { path: { roomId }, body });
}

interface Refused {
  status: number;
  code: string | undefined;
}

async function outcomeOf(response: Response): Promise<Refused> {
  return { status: response.status, code: /<Code>(.*?)</.exec(await response.text())?.[1] };
}

/** Whoever was refused has left nothing, and the upload still waits. */
async function expectNothing(): Promise<void> {
  expect(await keysIn(chat.runtime)).toEqual([]);
  const { attachmentId } = form;
  const { status } = await ana.http.call('GET /v1/attachments/{attachmentId}', { path: { attachmentId } });
  expect(status).toBe('waiting');
}

const policyOf = (text: string) => JSON.parse(Buffer.from(text, 'base64').toString()) as { conditions: unknown[] };
const encoded = (policy: object) => Buffer.from(JSON.stringify(policy)).toString('base64');
const wider = (text: string) => encoded({ ...policyOf(text), conditions: [] });
const later = (text: string) => encoded({ ...policyOf(text), expiration: '2099-01-01T00:00:00Z' });
const partOf = (credential: string, index: number, value: string) => credential.split('/').with(index, value).join('/');

type Altered = [what: string, field: string, change: (value: string) => string, status: number, code: string];

const ALTERED: Altered[] = [
  ['the key of another room', 'key', (key) => key.replace(roomId, otherRoomId), 403, 'AccessDenied'],
  [
    'the key of another attachment',
    'key',
    (key) => `${key.slice(0, -1)}${key.endsWith('0') ? '1' : '0'}`,
    403,
    'AccessDenied',
  ],
  ['a key that is served', 'key', (key) => key.replace('quarantine/', 'media/'), 403, 'AccessDenied'],
  ['another bucket', 'bucket', () => 'another-bucket', 403, 'AccessDenied'],
  ['another type', 'Content-Type', () => 'text/html', 403, 'AccessDenied'],
  ['another checksum', 'x-amz-checksum-sha256', () => Buffer.alloc(32).toString('base64'), 403, 'AccessDenied'],
  ['another kind of checksum', 'x-amz-checksum-algorithm', () => 'CRC32', 403, 'AccessDenied'],
  ['a policy without conditions', 'Policy', wider, 403, 'SignatureDoesNotMatch'],
  ['a policy that lasts longer', 'Policy', later, 403, 'SignatureDoesNotMatch'],
  ['a policy that is none', 'Policy', () => 'bm9uZQ==', 403, 'SignatureDoesNotMatch'],
  ['another signature', 'X-Amz-Signature', () => 'f'.repeat(64), 403, 'SignatureDoesNotMatch'],
  ['another kind of signature', 'X-Amz-Algorithm', () => 'AWS4-HMAC-SHA1', 400, 'InvalidArgument'],
  ['the key of nobody', 'X-Amz-Credential', (text) => partOf(text, 0, 'AKIANOBODY'), 403, 'InvalidAccessKeyId'],
  ['another day', 'X-Amz-Date', () => '20200101T000000Z', 400, 'InvalidArgument'],
];

it.each(ALTERED)('[POLICY1] refuses a form with %s', async (_what, field, change, status, code) => {
  const value = form.fields[field] ?? '';
  expect(change(value)).not.toBe(value);

  const posted = await postFile({ ...form, fields: { ...form.fields, [field]: change(value) } }, file);

  expect(await outcomeOf(posted)).toEqual({ status, code });
  await expectNothing();
});

const MISSING: [string, number, string][] = [
  ['key', 400, 'InvalidArgument'],
  ['Content-Type', 403, 'AccessDenied'],
  ['x-amz-checksum-sha256', 403, 'AccessDenied'],
  ['x-amz-checksum-algorithm', 403, 'AccessDenied'],
  ['Policy', 403, 'AccessDenied'],
  ['X-Amz-Signature', 403, 'AccessDenied'],
  ['X-Amz-Algorithm', 400, 'InvalidArgument'],
  ['X-Amz-Credential', 400, 'InvalidArgument'],
  ['X-Amz-Date', 400, 'InvalidArgument'],
];

it.each(MISSING)('[POLICY2] refuses a form without %s', async (field, status, code) => {
  const { [field]: gone, ...fields } = form.fields;
  expect(gone).toBeDefined();

  expect(await outcomeOf(await postFile({ ...form, fields }, file))).toEqual({ status, code });
  await expectNothing();
});

const EXTRA: [string, string][] = [
  ['acl', 'public-read'],
  ['x-amz-acl', 'public-read'],
  ['success_action_redirect', 'https://example.com/'],
  ['x-amz-meta-room', 'another'],
  ['Cache-Control', 'max-age=31536000'],
];

it.each(EXTRA)('[POLICY2] refuses a form with %s besides', async (field, value) => {
  const fields = { ...form.fields, [field]: value };

  expect(await outcomeOf(await postFile({ ...form, fields }, file))).toEqual({ status: 403, code: 'AccessDenied' });
  await expectNothing();
});

it('[POLICY3] refuses more bytes than were promised, fewer, and others', async () => {
  const [more, fewer, others] = [Buffer.concat([file, Buffer.alloc(1)]), file.subarray(0, -1), Buffer.from(file)];
  others[others.length - 3] = (others.at(-3) ?? 0) ^ 1;

  expect(await outcomeOf(await postFile(form, more))).toEqual({ status: 400, code: 'EntityTooLarge' });
  expect(await outcomeOf(await postFile(form, fewer))).toEqual({ status: 400, code: 'EntityTooSmall' });
  expect(await outcomeOf(await postFile(form, others))).toEqual({ status: 400, code: 'BadDigest' });
  await expectNothing();
});

it('[POLICY4] refuses a form after five minutes, and not before', async () => {
  ahead = 5 * MINUTE_MS + 2_000;

  const expired = await outcomeOf(await postFile(form, file));
  ahead = 0;

  expect(expired).toEqual({ status: 403, code: 'AccessDenied' });
  await expectNothing();
  const other = await formFor(ana, roomId, { bytes: file.length });
  ahead = 5 * MINUTE_MS - 10_000;
  const inTime = await postFile(other, file);
  ahead = 0;
  expect(inTime.status).toBe(204);
  await whenever(ana, other.attachmentId, isVerified);
  await eventually(async () => expect(await keysIn(chat.runtime)).toHaveLength(2));
});

/** Who knows a key's name and not its secret. */
function signedWith(secret: string, { fields }: Form): Record<string, string> {
  const [, day = '', region = '', service = ''] = (fields['X-Amz-Credential'] ?? '').split('/');
  const key = [day, region, service, 'aws4_request'].reduce<Buffer | string>(
    (hashed, part) => createHmac('sha256', hashed).update(part).digest(),
    `AWS4${secret}`,
  );
  const signature = createHmac('sha256', key)
    .update(fields.Policy ?? '')
    .digest('hex');
  return { ...fields, 'X-Amz-Signature': signature };
}

it('[POLICY5] refuses a form signed without the secret, and one whose policy names a place that is served', async () => {
  const mine = await formFor(ana, roomId, { bytes: file.length });
  const forged = await postFile({ ...mine, fields: signedWith('not the secret', mine) }, file);

  const key = `media/${roomId}/${mine.attachmentId}`;
  const conditions = [
    ...policyOf(mine.fields.Policy ?? '').conditions.filter((one) => !JSON.stringify(one).includes('"key"')),
    { key },
  ];
  const Policy = encoded({ ...policyOf(mine.fields.Policy ?? ''), conditions });
  const elsewhere = await postFile({ ...mine, fields: { ...mine.fields, key, Policy } }, file);

  expect(await outcomeOf(forged)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
  expect(await outcomeOf(elsewhere)).toEqual({ status: 403, code: 'SignatureDoesNotMatch' });
  expect((await keysIn(chat.runtime)).filter((found) => found.includes(mine.attachmentId))).toEqual([]);
});

it('[POLICY6] opens nothing else with the signature of a form', async () => {
  const before = await keysIn(chat.runtime);
  const { key = '', Policy: _policy, ...signed } = form.fields;
  const query = new URLSearchParams({
    ...Object.fromEntries(Object.entries(signed).filter(([name]) => name.startsWith('X-Amz-'))),
    ...{ 'X-Amz-Expires': '300', 'X-Amz-SignedHeaders': 'host' },
  });
  const address = `${form.url}${form.url.endsWith('/') ? '' : '/'}${key}?${query}`;
  const methods = ['GET', 'HEAD', 'PUT', 'DELETE'];

  for (const method of methods) {
    const answer = await fetch(address, { method, ...(method === 'PUT' && { body: new Uint8Array(file) }) });
    const { status, code } = await outcomeOf(answer);
    expect([method, status, code]).toEqual([method, 403, method === 'HEAD' ? undefined : 'SignatureDoesNotMatch']);
  }
  expect(await keysIn(chat.runtime)).toEqual(before);
});

/** Two files of the same length, so that one form takes both. */
async function asLong(...pictures: Sharp[]): Promise<Buffer[]> {
  const files = await Promise.all(pictures.map((picture) => picture.jpeg().toBuffer()));
  const length = Math.max(...files.map((one) => one.length));
  return files.map((one) => Buffer.concat([one, Buffer.alloc(length - one.length)]));
}

it('[POLICY7] publishes nothing of a form that is used again', async () => {
  const [first, second] = (await asLong(drawnScene(), drawnScene({ seed: 3 }))) as [Buffer, Buffer];
  const used = await formFor(ana, roomId, { bytes: first.length });
  await postFile(used, first);
  const published = await whenever(ana, used.attachmentId, isVerified);
  const key = `media/${roomId}/${used.attachmentId}`;
  const before = await objectIn(chat.runtime, key);

  expect((await postFile(used, second)).status).toBe(204);

  await eventually(async () => expect((await keysIn(chat.runtime)).filter(isQuarantined)).toEqual([]));
  await aWhile(1_000);
  expect(Buffer.compare(await objectIn(chat.runtime, key), before)).toBe(0);
  expect(
    await ana.http.call('GET /v1/attachments/{attachmentId}', { path: { attachmentId: used.attachmentId } }),
  ).toMatchObject({
    ...{ blurHash: published.blurHash, width: published.width, bytes: before.length, status: 'ready' },
  });
});

const isQuarantined = (key: string) => key.startsWith('quarantine/');

it('[POLICY8] publishes one of two files that come by one form at once, and tells of that one', async () => {
  const [slow, quick] = (await asLong(
    drawnScene({ width: 6_000, height: 4_500, seed: 5 }),
    drawnScene({ width: 300, height: 500 }),
  )) as [Buffer, Buffer];
  const used = await formFor(ana, roomId, { bytes: slow.length });

  await postFile(used, slow);
  await aWhile(150);
  await postFile(used, quick);

  const told = await whenever(ana, used.attachmentId, isVerified);
  await eventually(async () => expect((await keysIn(chat.runtime)).filter(isQuarantined)).toEqual([]));
  await aWhile(3_000);
  const published = await objectIn(chat.runtime, `media/${roomId}/${used.attachmentId}`);
  const { width, height } = await sharp(published).metadata();
  expect([published.length, width, height]).toEqual([told.bytes, told.width, told.height]);
});
