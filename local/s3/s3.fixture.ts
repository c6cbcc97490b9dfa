import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { S3Client } from '@aws-sdk/client-s3';
import { runtimeClock } from '../clock.ts';
import { type Recording, recordingFunctions } from '../fixtures/recording.ts';
import { allow, policy, probeStack } from '../fixtures/template.ts';
import { closeServer, listen } from '../gateway/listen.ts';
import { readPolicies } from '../iam/policies.ts';
import { createLedger, type Ledger } from '../ledger.ts';
import { type AccessKey, createKeyRing, type KeyRing } from '../signature/key-ring.ts';
import { openStore } from '../store.ts';
import { openS3 } from './s3.ts';

export const developer = { accessKeyId: 'AKIADEVELOPER', secretAccessKey: 'developer-secret' };
export const BUCKET = 'mathia-media';
export const SITE = 'http://127.0.0.1:3000';

export const media = {
  Type: 'AWS::S3::Bucket',
  Properties: {
    BucketName: BUCKET,
    CorsConfiguration: {
      CorsRules: [
        {
          AllowedOrigins: [SITE],
          AllowedMethods: ['GET', 'POST'],
          AllowedHeaders: ['content-*'],
          ExposedHeaders: ['ETag'],
          MaxAge: 600,
        },
      ],
    },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'quarantine',
          Status: 'Enabled',
          Prefix: 'quarantine/',
          ExpirationInDays: 1,
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
      ],
    },
    NotificationConfiguration: {
      LambdaConfigurations: [
        {
          Event: 's3:ObjectCreated:*',
          Function: { 'Fn::GetAtt': ['Probe', 'Arn'] },
          Filter: { S3Key: { Rules: [{ Name: 'prefix', Value: 'quarantine/' }] } },
        },
      ],
    },
  },
};

/** What CDK makes of `bucket.addEventNotification(…)`. */
const notifications = {
  Type: 'Custom::S3BucketNotifications',
  Properties: {
    BucketName: { Ref: 'Media' },
    NotificationConfiguration: {
      LambdaFunctionConfigurations: [
        {
          Events: ['s3:ObjectRemoved:*', 's3:LifecycleExpiration:*'],
          LambdaFunctionArn: { 'Fn::GetAtt': ['Probe', 'Arn'] },
          Filter: { Key: { FilterRules: [{ Name: 'suffix', Value: '.jpg' }] } },
        },
      ],
    },
  },
};

export const resources = {
  Media: media,
  MediaNotifications: notifications,
  Invoke: {
    Type: 'AWS::Lambda::Permission',
    Properties: {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': ['Probe', 'Arn'] },
      Principal: 's3.amazonaws.com',
      SourceArn: { 'Fn::GetAtt': ['Media', 'Arn'] },
    },
  },
  MediaPolicy: policy(
    allow(['s3:PutObject', 's3:DeleteObject'], `arn:aws:s3:::${BUCKET}/quarantine/*`),
    allow(['s3:GetObject'], `arn:aws:s3:::${BUCKET}/media/*`),
    {
      ...allow(['s3:ListBucket'], `arn:aws:s3:::${BUCKET}`),
      Condition: { StringLike: { 's3:prefix': ['media/*'] } },
    },
  ),
};

export interface RunningS3 {
  url: string;
  keys: KeyRing;
  ledger: Ledger;
  functions: Recording;
  folder: string;
  /** Moves the clock by so many milliseconds. */
  pass(ms: number): void;
  /** Leaves checksums out where S3 does not ask for them, if told so. */
  client(key?: AccessKey, requestChecksumCalculation?: 'WHEN_REQUIRED'): S3Client;
  stop(): Promise<void>;
}

export interface S3Setting {
  port: number;
  folder?: string;
  isDuplicating?: boolean;
  clockFactor?: number;
  answer?(event: unknown): unknown;
}

/** The endpoint alone on a port of its own, with functions that only note what they hear. */
export async function runS3(setting: S3Setting): Promise<RunningS3> {
  const folder = setting.folder ?? (await mkdtemp(join(tmpdir(), 'mathia-s3-test-')));
  const stack = probeStack(setting.port, resources);
  const [keys, ledger] = [createKeyRing(['Probe'], developer), createLedger()];
  const [store, functions] = [openStore(folder), recordingFunctions(setting.answer ?? (() => null))];
  const bugs: unknown[] = [];
  let ahead = 0;
  const s3 = await openS3({
    ...{ stack, store, functions, keys, ledger, policies: readPolicies(stack), dataFolder: folder },
    ...{ clock: runtimeClock(setting.clockFactor), isDuplicating: setting.isDuplicating ?? false },
    queues: { send: () => '' },
    now: () => Date.now() + ahead,
    onBug: (error) => bugs.push(error),
  });
  const server: Server = createServer((request, response) => void s3.service(request, response));
  const url = `http://127.0.0.1:${await listen(server, setting.port)}`;
  s3.start();
  return {
    ...{ url, keys, ledger, functions, folder },
    pass: (ms) => {
      ahead += ms;
    },
    client: (credentials = developer, requestChecksumCalculation) =>
      new S3Client({
        ...{ endpoint: url, region: 'eu-central-1', credentials, maxAttempts: 1 },
        ...(requestChecksumCalculation && { requestChecksumCalculation }),
      }),
    async stop() {
      await closeServer(server);
      await s3.stop();
      store.close();
      if (setting.folder === undefined) await rm(folder, { recursive: true });
      if (bugs.length > 0) throw new AggregateError(bugs, 'The endpoint failed in ways it does not answer by design');
    },
  };
}

/** Status and code of an answer. */
export async function outcome(url: string, init?: RequestInit): Promise<[number, string | undefined]> {
  const response = await fetch(url, init);
  return [response.status, /<Code>(.*?)<\/Code>/.exec(await response.text())?.[1]];
}
