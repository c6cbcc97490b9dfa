import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import {
  DeleteTranscriptionJobCommand,
  ListTranscriptionJobsCommand,
  ListVocabulariesCommand,
  StartTranscriptionJobCommand,
  TranscribeClient,
} from '@aws-sdk/client-transcribe';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { clientOf, type RunningCore, runCore } from '../../fixtures/core.ts';
import { flite, isOnPath, tone, wav, webmOpus } from './recordings.fixture.ts';
import {
  BUCKET,
  clientOfProbe,
  endedJob,
  jobNamed,
  startJob,
  Transcript,
  transcriptOf,
  upload,
  voiceStack,
} from './transcribe.fixture.ts';

const PORT = 13_800;
const canListen = isOnPath('pocketsphinx_continuous') && isOnPath('flite');

let running: RunningCore;
let client: TranscribeClient;
let uri: string;

beforeAll(async () => {
  running = await runCore(voiceStack(PORT), PORT);
  running.core.startEventSources();
  client = new TranscribeClient(clientOf(running.core));
  const samples = canListen ? await flite('the children are playing in the garden') : tone(2);
  uri = await upload(running.core, 'open/speech.webm', await webmOpus(samples));
});
afterAll(async () => {
  client?.destroy();
  await running?.stop();
});

it('[SPEECH14] tells a job from the beginning to its end', async () => {
  const Tags = [{ Key: 'attachment', Value: 'a1' }];
  const settings = { AllowDeferredExecution: true, DataAccessRoleArn: 'arn:aws:iam::000000000000:role/Reads' };
  const started = await startJob(client, {
    ...{ TranscriptionJobName: 'whole', uri, MediaFormat: 'webm', Tags, JobExecutionSettings: settings },
    ...{ IdentifyLanguage: true, LanguageOptions: ['de-DE', 'en-GB'] },
  });
  const ended = await endedJob(client, 'whole');

  expect(started).toMatchObject({ TranscriptionJobName: 'whole', TranscriptionJobStatus: 'QUEUED', Tags });
  expect(started.CreationTime?.getTime()).toBeGreaterThan(Date.now() - 60_000);
  expect(ended).toMatchObject({ MediaFormat: 'webm', IdentifyLanguage: true, JobExecutionSettings: settings, Tags });
  expect(ended.StartTime?.getTime()).toBeGreaterThanOrEqual(ended.CreationTime?.getTime() ?? Number.NaN);
  expect(ended.CompletionTime?.getTime()).toBeGreaterThanOrEqual(ended.StartTime?.getTime() ?? Number.NaN);
  if (!canListen) return expect(ended.FailureReason).toContain('apt-get install');
  expect(ended).toMatchObject({ TranscriptionJobStatus: 'COMPLETED', LanguageCode: 'en-GB' });
  const { jobName, results } = await transcriptOf(ended);
  expect([jobName, results.language_code]).toEqual(['whole', 'en-GB']);
  expect(results.transcripts[0]?.transcript).toMatch(/children|playing|garden/);
});

it('[SPEECH14] hands a transcript of its own only to who has its address, and for as long as the job is there', async () => {
  const name = 'kept';
  await startJob(client, { TranscriptionJobName: name, uri });
  const ended = await endedJob(client, name);
  const address = ended.Transcript?.TranscriptFileUri ?? `${running.core.url}/_mathia/transcripts/${name}/9/0`;
  const seal = address.split('/').at(-2) ?? '';

  const forged = await fetch(address.replace(seal, seal.replace(/./g, '0')));
  const ofAnother = await fetch(address.replace(`/${name}/`, '/whole/'));
  await client.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName: name }));
  const gone = await fetch(address);

  expect([forged.status, ofAnother.status, gone.status]).toEqual([403, 403, 403]);
  expect(await jobNamed(client, name).catch((error: Error) => error.name)).toBe('NotFoundException');
});

it('[SPEECH15] writes the transcript where it is told, with the rights of the caller', async () => {
  const probe = await clientOfProbe(running.core);
  const s3 = new S3Client({ ...clientOf(running.core), forcePathStyle: true });
  const output = { OutputBucketName: BUCKET, OutputKey: 'open/out/' };
  await startJob(probe, { TranscriptionJobName: 'written', uri, ...output });
  const ended = await endedJob(probe, 'written');
  const hidden = await upload(running.core, 'closed/speech.wav', wav(tone(1)));

  const refusedOutput = startJob(probe, { TranscriptionJobName: 'no', uri, ...output, OutputKey: 'closed/x.json' });
  await expect(refusedOutput).rejects.toMatchObject({ name: 'BadRequestException' });
  const refusedInput = startJob(probe, { TranscriptionJobName: 'no', uri: hidden });
  await expect(refusedInput).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringContaining("can't be accessed"),
  });
  await expect(probe.send(new ListTranscriptionJobsCommand())).rejects.toMatchObject({ name: 'AccessDeniedException' });
  expect(await jobNamed(client, 'no').catch((error: Error) => error.name)).toBe('NotFoundException');
  probe.destroy();
  if (!canListen) return expect(ended.FailureReason).toContain('apt-get install');
  expect(ended.Transcript?.TranscriptFileUri).toBe(`${running.core.url}/${BUCKET}/open/out/written.json`);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: BUCKET, Key: 'open/out/written.json' }));
  expect(Transcript.parse(JSON.parse((await Body?.transformToString()) ?? '')).jobName).toBe('written');
  expect(running.core.ledger.snapshot().principals.Probe?.calls).toMatchObject({
    ...{ 'transcribe:StartTranscriptionJob': 3, 's3:PutObject': 1 },
  });
});

it('[SPEECH16] takes a name once', async () => {
  await startJob(client, { TranscriptionJobName: 'once', uri });

  const both = await Promise.allSettled(
    ['once', 'twice', 'twice'].map((name) => startJob(client, { TranscriptionJobName: name, uri })),
  );

  expect(both.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected', 'rejected']);
  for (const one of both)
    if (one.status === 'rejected') expect(one.reason).toMatchObject({ name: 'ConflictException' });
  await endedJob(client, 'twice');
});

it.each([
  ['a bad name', { TranscriptionJobName: 'a b' }],
  ['no language', { LanguageCode: undefined }],
  ['two ways of language', { IdentifyLanguage: true, LanguageCode: 'en-US' as const }],
  ['options without identification', { LanguageOptions: ['en-US' as const] }],
  ['no object', { uri: 'ftp://voices/x' }],
  ['a missing object', { uri: `s3://${BUCKET}/open/missing` }],
  ['a missing bucket', { uri: 's3://nowhere/x' }],
  ['a key without a bucket', { OutputKey: 'x' }],
  ['waiting without a role', { JobExecutionSettings: { AllowDeferredExecution: true } }],
  ['a format nobody has', { MediaFormat: 'vinyl' as 'webm' }],
])('[SPEECH17] refuses %s', async (_, asked) => {
  const { uri: place = uri, ...rest } = { uri, ...asked };
  const input = {
    TranscriptionJobName: 'bad',
    LanguageCode: 'en-US' as const,
    Media: { MediaFileUri: place },
    ...rest,
  };

  await expect(client.send(new StartTranscriptionJobCommand(input))).rejects.toMatchObject({
    ...{ name: 'BadRequestException', $metadata: { httpStatusCode: 400 } },
  });
});

it('[SPEECH17] refuses what there is no engine for by a name of its own', async () => {
  const Settings = { ShowSpeakerLabels: true, MaxSpeakerLabels: 2 };
  const call = startJob(client, { TranscriptionJobName: 'speakers', uri, Settings });

  await expect(call).rejects.toMatchObject({ name: 'NotImplementedOnThisMachine' });
  await expect(client.send(new ListVocabulariesCommand())).rejects.toMatchObject({
    name: 'NotImplementedOnThisMachine',
  });
});

it('[SPEECH18] ends what cannot be heard with one clear reason', async () => {
  const cases = [
    ['corrupt', new Uint8Array(5000).fill(7), "can't be read"],
    ['renamed', wav(tone(1)), 'does not match the detected media format'],
    ['empty', await webmOpus(new Float32Array()), "can't be read|no audio track|shorter than 500"],
  ] as const;
  for (const [name, media] of cases) {
    const place = await upload(running.core, `open/${name}`, media);
    await startJob(client, { TranscriptionJobName: name, uri: place, MediaFormat: 'webm' });
  }
  await startJob(client, { TranscriptionJobName: 'german', uri, LanguageCode: 'de-DE' });

  for (const [name, , reason] of cases)
    expect(await endedJob(client, name)).toMatchObject({
      ...{ TranscriptionJobStatus: 'FAILED', FailureReason: expect.stringMatching(reason) },
    });
  const german = await endedJob(client, 'german');
  expect(german.TranscriptionJobStatus).toBe('FAILED');
  expect(german.FailureReason).toContain('knows en-US only, not de-DE');
});

it('[SPEECH19] lists jobs, the newest first, by name and state, in pages', async () => {
  for (const name of ['list-1', 'list-2', 'List-3']) {
    await startJob(client, { TranscriptionJobName: name, uri });
    await endedJob(client, name);
  }
  const status = canListen ? 'COMPLETED' : 'FAILED';

  const first = await client.send(
    new ListTranscriptionJobsCommand({ JobNameContains: 'LIST-', MaxResults: 2, Status: status }),
  );
  const second = await client.send(
    new ListTranscriptionJobsCommand({ JobNameContains: 'list-', MaxResults: 2, NextToken: first.NextToken }),
  );
  const none = await client.send(new ListTranscriptionJobsCommand({ JobNameContains: 'list-', Status: 'QUEUED' }));

  expect(first.TranscriptionJobSummaries?.map(({ TranscriptionJobName }) => TranscriptionJobName)).toEqual([
    'List-3',
    'list-2',
  ]);
  expect(second.TranscriptionJobSummaries).toMatchObject([
    { TranscriptionJobName: 'list-1', OutputLocationType: 'SERVICE_BUCKET' },
  ]);
  expect([second.NextToken, none.TranscriptionJobSummaries]).toEqual([undefined, []]);
});
