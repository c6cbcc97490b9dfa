import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, developer, type RunningCore, runCore, until } from '../fixtures/core.ts';
import { probeStack } from '../fixtures/template.ts';
import { BUCKET, resources } from './s3.fixture.ts';

const PORT = 13_150;
const run = promisify(execFile);
let running: RunningCore;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-s3-core-'));
  running = await runCore(probeStack(PORT, resources), PORT);
  running.core.startEventSources();
});
afterAll(async () => {
  await running?.stop();
  await rm(folder, { recursive: true });
});

it('[BUCKET22] answers at the address of all services, whose other callers it leaves alone', async () => {
  const client = new S3Client(clientOf(running.core));
  await client.send(new PutObjectCommand({ Bucket: BUCKET, Key: 'media/a', Body: 'hello' }));
  const found = await client.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'media/a' }));
  const anonymous = await fetch(`${running.core.url}/${BUCKET}/media/a`);
  const socket = await fetch(`${running.core.url}/dev/@connections/abc`, { method: 'POST' });
  const target = { 'x-amz-target': 'DynamoDB_20120810.Query' };
  const table = await fetch(running.core.url, { method: 'POST', headers: target, body: '{}' });

  expect(await found.Body?.transformToString()).toBe('hello');
  expect([anonymous.status, await anonymous.text()]).toEqual([
    403,
    expect.stringContaining('<Code>AccessDenied</Code>'),
  ]);
  expect([socket.status, socket.headers.get('x-amzn-errortype')]).toEqual([403, 'MissingAuthenticationTokenException']);
  expect(await table.json()).toMatchObject({ __type: expect.stringContaining('MissingAuthenticationToken') });
  expect(running.core.ledger.snapshot().calls).toMatchObject({ 's3:PutObject': 1, 's3:GetObject': 1 });
});

it('[BUCKET22] invokes the functions of the stack', async () => {
  const before = running.core.ledger.snapshot().principals.Probe?.invocations ?? 0;

  await new S3Client(clientOf(running.core)).send(
    new PutObjectCommand({ Bucket: BUCKET, Key: 'quarantine/a', Body: 'hello' }),
  );

  const invocations = () => running.core.ledger.snapshot().principals.Probe?.invocations ?? 0;
  expect(await until(() => invocations() > before)).toBe(true);
});

interface Copier {
  upload(file: string, key: string): Promise<unknown>;
  download(key: string, file: string): Promise<unknown>;
  sizeOf(key: string): Promise<number>;
}

/** `aws s3`, which uploads what is above 8 MB in parts, several at once. */
function commandLine(): Copier {
  const env = {
    ...process.env,
    ...{ AWS_ACCESS_KEY_ID: developer.accessKeyId, AWS_SECRET_ACCESS_KEY: developer.secretAccessKey },
    ...{ AWS_ENDPOINT_URL: running.core.url, AWS_REGION: 'eu-central-1', AWS_DEFAULT_REGION: 'eu-central-1' },
    AWS_CONFIG_FILE: join(folder, 'none'),
  };
  const aws = async (...words: string[]) => (await run('aws', ['s3', ...words], { env })).stdout;
  return {
    upload: (file, key) => aws('cp', file, `s3://${BUCKET}/${key}`),
    download: (key, file) => aws('cp', `s3://${BUCKET}/${key}`, file),
    sizeOf: async (key) => Number(/(\d+) \S+\n$/.exec(await aws('ls', `s3://${BUCKET}/${key}`))?.[1]),
  };
}

function sdk(): Copier {
  const client = new S3Client(clientOf(running.core));
  const place = (Key: string) => ({ Bucket: BUCKET, Key });
  return {
    upload: async (file, key) => client.send(new PutObjectCommand({ ...place(key), Body: await readFile(file) })),
    download: async (key, file) => {
      const { Body } = await client.send(new GetObjectCommand(place(key)));
      await writeFile(file, (await Body?.transformToByteArray()) ?? '');
    },
    sizeOf: async (key) => (await client.send(new HeadObjectCommand(place(key)))).ContentLength ?? 0,
  };
}

const hasCli = await run('aws', ['--version']).then(
  () => true,
  () => false,
);

it(`[BUCKET23] serves ${hasCli ? 'the AWS command line' : 'the AWS SDK, as no AWS command line is installed'}`, async () => {
  const { upload, download, sizeOf } = hasCli ? commandLine() : sdk();
  const [source, copy] = [join(folder, 'source'), join(folder, 'copy')];
  const bytes = Buffer.alloc(9 * 1024 * 1024, 'abcdefg');
  await writeFile(source, bytes);

  await upload(source, 'media/cli/large');
  await download('media/cli/large', copy);

  expect(await sizeOf('media/cli/large')).toBe(bytes.length);
  expect((await readFile(copy)).equals(bytes)).toBe(true);
});
