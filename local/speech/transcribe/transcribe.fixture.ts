import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  GetTranscriptionJobCommand,
  StartTranscriptionJobCommand,
  type StartTranscriptionJobCommandInput,
  TranscribeClient,
  type TranscriptionJob,
} from '@aws-sdk/client-transcribe';
import * as z from 'zod';
import type { AwsCore } from '../../aws-core.ts';
import { clientOf, until } from '../../fixtures/core.ts';
import { allow, policy, probeStack } from '../../fixtures/template.ts';
import type { Stack } from '../../template/stack.ts';

export const BUCKET = 'voices';
const OBJECTS = { 'Fn::Join': ['', [{ 'Fn::GetAtt': ['Voices', 'Arn'] }, '/open/*']] };
const JOB_MS_MAX = 60_000;

/** A stack with a bucket, and a rule that tells the function `Probe` how jobs end. */
export function voiceStack(port: number, config: object = {}, more: Parameters<typeof probeStack>[1] = {}): Stack {
  const Arn = { 'Fn::GetAtt': ['Probe', 'Arn'] };
  const EventPattern = {
    ...{ source: ['aws.transcribe'], 'detail-type': ['Transcribe Job State Change'] },
    detail: { TranscriptionJobStatus: ['COMPLETED', 'FAILED'], TranscriptionJobName: [{ prefix: 'told-' }] },
  };
  return probeStack(port, {
    Voices: { Type: 'AWS::S3::Bucket', Properties: { BucketName: BUCKET } },
    May: policy(
      allow(['transcribe:StartTranscriptionJob', 'transcribe:GetTranscriptionJob'], '*'),
      allow(['s3:GetObject', 's3:PutObject'], OBJECTS),
    ),
    Reads: {
      Type: 'AWS::IAM::Role',
      Properties: {
        AssumeRolePolicyDocument: {
          Statement: [
            { Effect: 'Allow', Principal: { Service: 'transcribe.amazonaws.com' }, Action: 'sts:AssumeRole' },
          ],
        },
        Policies: [
          { PolicyName: 'May', PolicyDocument: { Statement: [allow(['s3:GetObject', 's3:PutObject'], OBJECTS)] } },
        ],
      },
    },
    Ended: {
      Type: 'AWS::Events::Rule',
      Properties: { EventPattern, Targets: [{ Id: 'Target0', Arn }] },
    },
    EndedMay: {
      Type: 'AWS::Lambda::Permission',
      Properties: {
        ...{ Action: 'lambda:InvokeFunction', FunctionName: Arn, Principal: 'events.amazonaws.com' },
        SourceArn: { 'Fn::GetAtt': ['Ended', 'Arn'] },
      },
    },
    ProbeConfig: {
      Type: 'AWS::Lambda::EventInvokeConfig',
      Properties: { FunctionName: { Ref: 'Probe' }, Qualifier: '$LATEST', ...config },
    },
    ...more,
  });
}

const Keys = z.looseObject({ AWS_ACCESS_KEY_ID: z.string(), AWS_SECRET_ACCESS_KEY: z.string() });

/** A client with the rights of the function `Probe`. */
export async function clientOfProbe(core: AwsCore): Promise<TranscribeClient> {
  const outcome = await core.functions.invoke('Probe', { do: 'environment' });
  const keys = Keys.parse(outcome.ok ? outcome.payload : undefined);
  const credentials = { accessKeyId: keys.AWS_ACCESS_KEY_ID, secretAccessKey: keys.AWS_SECRET_ACCESS_KEY };
  return new TranscribeClient(clientOf(core, credentials));
}

export async function upload(core: AwsCore, Key: string, Body: Uint8Array): Promise<string> {
  const s3 = new S3Client({ ...clientOf(core), forcePathStyle: true });
  await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key, Body }));
  s3.destroy();
  return `s3://${BUCKET}/${Key}`;
}

type Asked = Partial<StartTranscriptionJobCommandInput> & { TranscriptionJobName: string; uri: string };

export async function startJob(client: TranscribeClient, { uri, ...asked }: Asked): Promise<TranscriptionJob> {
  const language = asked.IdentifyLanguage ? {} : { LanguageCode: 'en-US' as const };
  const start = new StartTranscriptionJobCommand({ Media: { MediaFileUri: uri }, ...language, ...asked });
  return (await client.send(start)).TranscriptionJob ?? {};
}

export async function jobNamed(client: TranscribeClient, TranscriptionJobName: string): Promise<TranscriptionJob> {
  return (await client.send(new GetTranscriptionJobCommand({ TranscriptionJobName }))).TranscriptionJob ?? {};
}

export async function endedJob(client: TranscribeClient, name: string): Promise<TranscriptionJob> {
  const isEnded = ({ TranscriptionJobStatus: status }: TranscriptionJob) =>
    status === 'COMPLETED' || status === 'FAILED';
  return await until(async () => {
    const job = await jobNamed(client, name);
    return isEnded(job) ? job : undefined;
  }, JOB_MS_MAX);
}

const Item = z.strictObject({
  id: z.int(),
  type: z.enum(['pronunciation', 'punctuation']),
  start_time: z.string().optional(),
  end_time: z.string().optional(),
  alternatives: z.array(z.strictObject({ confidence: z.string(), content: z.string() })),
});
const Segment = z.strictObject({
  ...{ id: z.int(), transcript: z.string(), start_time: z.string(), end_time: z.string(), items: z.array(z.int()) },
});

/** As the Transcribe Developer Guide shows it. */
export const Transcript = z.strictObject({
  jobName: z.string(),
  accountId: z.string(),
  status: z.literal('COMPLETED'),
  results: z.strictObject({
    language_code: z.string().optional(),
    transcripts: z.array(z.strictObject({ transcript: z.string() })).length(1),
    items: z.array(Item),
    audio_segments: z.array(Segment),
  }),
});

export async function transcriptOf({ Transcript: found }: TranscriptionJob): Promise<z.output<typeof Transcript>> {
  const answer = await fetch(found?.TranscriptFileUri ?? '');
  return Transcript.parse(await answer.json());
}
