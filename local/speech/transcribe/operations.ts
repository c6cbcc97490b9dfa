import * as z from 'zod';
import { AwsError } from '../../aws-request.ts';
import type { Policies } from '../../iam/policies.ts';
import type { Principal } from '../../iam/principal.ts';
import type { ServiceRole } from '../../iam/service-roles.ts';
import { PARTITION } from '../../template/place.ts';
import { badRequest, type JobRequest, jobRequest, Named, outputPlace, placeOf, roleNameOf } from './job-request.ts';
import type { JobRunner } from './job-runner.ts';
import { type Job, JobStatus, type Jobs } from './jobs.ts';
import type { ObjectAccess } from './object-access.ts';
import type { TranscriptLinks } from './transcript-links.ts';

/** Jobs that may be unfinished at once: at first, and with those that may wait (Transcribe's default quotas). */
const UNFINISHED_MAX = 250;
const DEFERRED_MAX = 10_000;

export interface Scene {
  jobs: Jobs;
  runner: JobRunner;
  links: TranscriptLinks;
  awsUrl: string;
  policies: Policies;
  principal: Principal;
  roles: readonly ServiceRole[];
  /** S3 with somebody's rights. */
  accessOf(principal: Principal): ObjectAccess;
}

export async function startTranscriptionJob(scene: Scene, input: unknown): Promise<object> {
  const request = jobRequest(input);
  const { jobs, policies, principal, runner } = scene;
  const actor = actorFor(scene, request);
  if (!(await scene.accessOf(actor).canRead(placeOf(request.Media.MediaFileUri))))
    throw badRequest(
      "The S3 URI that you provided can't be accessed. Make sure that you have read permission and try your request again.",
    );
  const output = outputPlace(request);
  if (output && !policies.isAllowed(actor, 's3:PutObject', `arn:${PARTITION}:s3:::${output.bucket}/${output.key}`))
    throw badRequest(
      "The specified S3 bucket can't be accessed. Make sure that you have write permission and try your request again.",
    );
  const max = request.JobExecutionSettings?.AllowDeferredExecution ? DEFERRED_MAX : UNFINISHED_MAX;
  if (jobs.countUnfinished() >= max)
    throw new AwsError(
      'LimitExceededException',
      'You have reached the maximum number of concurrent transcription jobs.',
    );
  if (!jobs.add(request, principal))
    throw new AwsError('ConflictException', 'The requested job name already exists. Use a different job name.');
  const answer = { TranscriptionJob: described(scene, existing(scene, request.TranscriptionJobName)) };
  runner.wake();
  return answer;
}

/** @throws AwsError BadRequestException for a role that is not there, or that does not trust Transcribe */
function actorFor({ roles, principal }: Scene, request: JobRequest): Principal {
  const name = roleNameOf(request);
  if (name === undefined) return principal;
  const role = roles.find(({ arn }) => arn === request.JobExecutionSettings?.DataAccessRoleArn);
  if (role?.services.includes('transcribe.amazonaws.com')) return { kind: 'role', name };
  throw badRequest('The role that you provided in DataAccessRoleArn cannot be assumed by Amazon Transcribe.');
}

export function getTranscriptionJob(scene: Scene, input: unknown): object {
  const { TranscriptionJobName } = Named.parse(input);
  return { TranscriptionJob: described(scene, existing(scene, TranscriptionJobName)) };
}

/** One that is not there and one that has not ended are the same to it (API reference, "DeleteTranscriptionJob"). */
export function deleteTranscriptionJob({ jobs }: Scene, input: unknown): object {
  const { TranscriptionJobName } = Named.parse(input);
  const status = jobs.find(TranscriptionJobName)?.status;
  if (status !== 'COMPLETED' && status !== 'FAILED')
    throw badRequest("The requested job couldn't be deleted: it does not exist, or has not ended.");
  jobs.remove(TranscriptionJobName);
  return {};
}

const Listing = z.looseObject({
  Status: JobStatus.optional(),
  JobNameContains: z.string().max(200).default(''),
  MaxResults: z.int().min(1).max(100).default(5),
  NextToken: z.string().regex(/^\d+$/).optional(),
});

export function listTranscriptionJobs({ jobs }: Scene, input: unknown): object {
  const { Status, JobNameContains, MaxResults, NextToken } = Listing.parse(input);
  const before = Number(NextToken ?? Number.MAX_SAFE_INTEGER);
  const found = jobs.list({ status: Status, contains: JobNameContains, before, max: MaxResults + 1 });
  const page = found.slice(0, MaxResults);
  const last = found.length > MaxResults ? page.at(-1) : undefined;
  return {
    ...(Status && { Status }),
    ...(last && { NextToken: String(last.id) }),
    TranscriptionJobSummaries: page.map((job) => ({
      ...common(job),
      OutputLocationType: outputPlace(job.request) ? 'CUSTOMER_BUCKET' : 'SERVICE_BUCKET',
    })),
  };
}

function existing({ jobs }: Scene, name: string): Job {
  const job = jobs.find(name);
  if (job) return job;
  throw noJob();
}

function noJob(): AwsError {
  return new AwsError(
    'NotFoundException',
    "The requested job couldn't be found. Check the job name and try your request again.",
  );
}

/** Times are seconds since 1970, as the protocol has them. */
function common({ name, status, request, language, createdAt, startedAt, completedAt, failure }: Job): object {
  return {
    ...{ TranscriptionJobName: name, TranscriptionJobStatus: status, CreationTime: createdAt / 1000 },
    ...((language ?? request.LanguageCode) && { LanguageCode: language ?? request.LanguageCode }),
    ...(request.IdentifyLanguage && { IdentifyLanguage: true }),
    ...(startedAt && { StartTime: startedAt / 1000 }),
    ...(completedAt && { CompletionTime: completedAt / 1000 }),
    ...(failure !== undefined && { FailureReason: failure }),
  };
}

function described(scene: Scene, job: Job): object {
  const { request, status } = job;
  const MediaFormat = job.format ?? request.MediaFormat;
  const MediaSampleRateHertz = job.sampleRate ?? request.MediaSampleRateHertz;
  const { LanguageOptions, JobExecutionSettings, Tags } = request;
  return {
    ...common(job),
    ...{
      Media: request.Media,
      ...(MediaFormat && { MediaFormat }),
      ...(MediaSampleRateHertz && { MediaSampleRateHertz }),
    },
    ...{ ...(LanguageOptions && { LanguageOptions }), ...(JobExecutionSettings && { JobExecutionSettings }) },
    ...(Tags && { Tags }),
    ...(status === 'COMPLETED' && { Transcript: { TranscriptFileUri: transcriptUri(scene, job) } }),
  };
}

function transcriptUri({ links, awsUrl }: Scene, { request, name }: Job): string {
  const place = outputPlace(request);
  return place ? `${awsUrl}/${place.bucket}/${place.key}` : links.linkTo(name);
}
