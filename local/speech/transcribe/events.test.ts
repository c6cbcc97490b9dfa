import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ReceiveMessageCommand, SQSClient } from '@aws-sdk/client-sqs';
import { DeleteTranscriptionJobCommand, TranscribeClient } from '@aws-sdk/client-transcribe';
import { afterEach, beforeEach, expect, it } from 'vitest';
import * as z from 'zod';
import type { AwsCoreOptions } from '../../aws-core.ts';
import { clientOf, type RunningCore, runCore, until } from '../../fixtures/core.ts';
import { probeFunction } from '../../fixtures/template.ts';
import type { Stack } from '../../template/stack.ts';
import { tone, wav } from './recordings.fixture.ts';
import { clientOfProbe, endedJob, jobNamed, startJob, upload, voiceStack } from './transcribe.fixture.ts';

const PORT = 13_840;
const DEAD = `http://127.0.0.1:${PORT}/000000000000/Mathia-Dead`;

let folder: string;
let running: RunningCore;
let client: TranscribeClient;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'mathia-transcribe-'));
});
afterEach(async () => {
  client?.destroy();
  await running?.stop();
  await rm(folder, { recursive: true });
});

async function start(stack: Stack, options: Partial<AwsCoreOptions> = {}): Promise<void> {
  running = await runCore(stack, PORT, { dataFolder: folder, ...options });
  running.core.startEventSources();
  client = new TranscribeClient(clientOf(running.core));
}

/** Every event fails and so ends, whole, in the queue for failures. */
function failingStack(): Stack {
  const OnFailure = { Destination: { 'Fn::GetAtt': ['Dead', 'Arn'] } };
  const config = { MaximumRetryAttempts: 0, DestinationConfig: { OnFailure } };
  return voiceStack(PORT, config, { Probe: probeFunction({ Handler: 'index.nothing' }) });
}

const Failure = z.looseObject({ requestPayload: z.looseObject({ id: z.string(), detail: z.unknown() }) });

async function deadEvents(count: number): Promise<z.output<typeof Failure>['requestPayload'][]> {
  const sqs = new SQSClient(clientOf(running.core));
  const found: z.output<typeof Failure>['requestPayload'][] = [];
  await until(async () => {
    const asked = new ReceiveMessageCommand({ QueueUrl: DEAD, MaxNumberOfMessages: 10 });
    for (const { Body = '' } of (await sqs.send(asked)).Messages ?? [])
      found.push(Failure.parse(JSON.parse(Body)).requestPayload);
    return found.length >= count;
  }, 20_000);
  sqs.destroy();
  return found;
}

it('[SPEECH20] tells on the event bus how a job ended, as AWS forms the event', async () => {
  await start(failingStack());
  const uri = await upload(running.core, 'open/tone.wav', wav(tone(1)));
  await startJob(client, { TranscriptionJobName: 'told-1', uri, LanguageCode: 'de-DE' });
  await startJob(client, { TranscriptionJobName: 'secret-1', uri, LanguageCode: 'de-DE' });
  await endedJob(client, 'secret-1');

  const [event, ...others] = await deadEvents(1);

  expect(others).toEqual([]);
  expect(event).toEqual({
    ...{ version: '0', id: expect.any(String), 'detail-type': 'Transcribe Job State Change', source: 'aws.transcribe' },
    ...{ account: '000000000000', time: expect.stringMatching(/Z$/), region: 'eu-central-1', resources: [] },
    detail: { TranscriptionJobName: 'told-1', TranscriptionJobStatus: 'FAILED' },
  });
}, 60_000);

it('[SPEECH20] tells it twice when told to duplicate', async () => {
  await start(failingStack(), { duplicate: true });
  const uri = await upload(running.core, 'open/tone.wav', wav(tone(1)));
  await startJob(client, { TranscriptionJobName: 'told-2', uri });

  const [first, second] = await deadEvents(2);

  expect(first).toEqual(second);
}, 60_000);

it('[SPEECH21] begins again after a restart with what it had not finished, with the rights of who had asked', async () => {
  await start(voiceStack(PORT));
  const uri = await upload(running.core, 'open/long.wav', wav(tone(120)));
  const probe = await clientOfProbe(running.core);
  await startJob(probe, { TranscriptionJobName: 'told-long', uri });
  await startJob(probe, { TranscriptionJobName: 'told-next', uri, LanguageCode: 'fr-FR' });
  await until(async () => (await jobNamed(client, 'told-long')).TranscriptionJobStatus === 'IN_PROGRESS');
  probe.destroy();
  await running.stop();
  await start(voiceStack(PORT));
  const resumed = await jobNamed(client, 'told-long');

  const ended = [await endedJob(client, 'told-long'), await endedJob(client, 'told-next')];

  const told = () => running.core.ledger.snapshot().principals.Probe?.invocations;
  await until(() => told() === 2);
  expect(resumed.TranscriptionJobStatus).toBe('IN_PROGRESS');
  expect(ended.map((job) => job.FailureReason?.includes('Internal') ?? false)).toEqual([false, false]);
  expect(running.core.ledger.snapshot().principals.Probe?.calls).toMatchObject({ 's3:GetObject': 2 });
  expect(told()).toBe(2);
}, 180_000);

it('[SPEECH21] deletes no job that has not ended, and goes on with it and the next', async () => {
  await start(failingStack());
  const uri = await upload(running.core, 'open/long.wav', wav(tone(20)));
  await startJob(client, { TranscriptionJobName: 'told-first', uri });
  await startJob(client, { TranscriptionJobName: 'told-after', uri, LanguageCode: 'fr-FR' });
  await until(async () => (await jobNamed(client, 'told-first')).TranscriptionJobStatus === 'IN_PROGRESS');
  const remove = (TranscriptionJobName: string) =>
    client.send(new DeleteTranscriptionJobCommand({ TranscriptionJobName }));

  for (const name of ['told-first', 'told-after', 'never'])
    await expect(remove(name)).rejects.toMatchObject({ name: 'BadRequestException' });

  const events = await deadEvents(2);
  expect(events).toMatchObject(
    ['told-first', 'told-after'].map((TranscriptionJobName) => ({ detail: { TranscriptionJobName } })),
  );
  await remove('told-first');
  expect(await jobNamed(client, 'told-first').catch((error: Error) => error.name)).toBe('NotFoundException');
}, 60_000);
