import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type AwsAnswer, type AwsService, jsonBody } from '../../aws-request.ts';
import type { EventBus } from '../../events/event-bus.ts';
import { authorize, type Need } from '../../iam/authorize.ts';
import type { Policies } from '../../iam/policies.ts';
import { type Principal, principalName } from '../../iam/principal.ts';
import type { ServiceRole } from '../../iam/service-roles.ts';
import type { Ledger } from '../../ledger.ts';
import type { AccessKey, KeyRing } from '../../signature/key-ring.ts';
import { ACCOUNT, PARTITION, REGION } from '../../template/place.ts';
import { notHere } from '../../vision/not-here.ts';
import type { Engine } from '../engine/engine.ts';
import { badRequest, roleNameOf } from './job-request.ts';
import { JobRunner } from './job-runner.ts';
import { type Job, Jobs } from './jobs.ts';
import { ObjectAccess } from './object-access.ts';
import * as operations from './operations.ts';
import { TranscriptLinks } from './transcript-links.ts';

type Run = (scene: operations.Scene, input: unknown) => Promise<object> | object;

const OPERATIONS: Record<string, Run> = {
  StartTranscriptionJob: operations.startTranscriptionJob,
  GetTranscriptionJob: operations.getTranscriptionJob,
  DeleteTranscriptionJob: operations.deleteTranscriptionJob,
  ListTranscriptionJobs: operations.listTranscriptionJobs,
};
/** A job that is not there yet, and a list of them, have no ARN (Service Authorization Reference, "Amazon Transcribe"). */
const OF_JOBS = ['GetTranscriptionJob', 'DeleteTranscriptionJob'];

/** What an operation needs to be allowed, with what conditions may ask for. */
function needsOf(name: string, input: Record<string, unknown>): Need[] {
  const resource = OF_JOBS.includes(name) ? jobArn(String(input.TranscriptionJobName)) : '*';
  const { OutputBucketName, OutputKey, JobExecutionSettings } = Asked.parse(input);
  const context = {
    ...(OutputBucketName !== undefined && { 'transcribe:outputbucketname': [OutputBucketName] }),
    ...(OutputKey !== undefined && { 'transcribe:outputkey': [OutputKey] }),
  };
  const role = JobExecutionSettings?.DataAccessRoleArn;
  const passedTo = { 'iam:passedtoservice': ['transcribe.amazonaws.com'] };
  return [
    { action: `transcribe:${name}`, resource, context },
    ...(role === undefined ? [] : [{ action: 'iam:PassRole', resource: role, context: passedTo }]),
  ];
}

/** Before it is checked: whoever may not ask is told that first. */
const Asked = z.looseObject({
  OutputBucketName: z.string().optional().catch(undefined),
  OutputKey: z.string().optional().catch(undefined),
  JobExecutionSettings: z.looseObject({ DataAccessRoleArn: z.string().optional() }).optional().catch(undefined),
});

export interface TranscriptionParts {
  store: DatabaseSync;
  listener: Engine;
  bus: EventBus;
  keys: KeyRing;
  developer: AccessKey;
  awsUrl: string;
  onBug(error: unknown): void;
}

/** Transcribe's jobs and what works them off. */
export interface Transcription {
  jobs: Jobs;
  runner: JobRunner;
  links: TranscriptLinks;
  accessOf(principal: Principal): ObjectAccess;
}

export function openTranscription({ store, keys, developer, awsUrl, ...parts }: TranscriptionParts): Transcription {
  const jobs = new Jobs(store);
  // Keys are made anew at each start, so a job remembers who started it, not with which key.
  const accessOf = (principal: Principal) => new ObjectAccess(awsUrl, keyOf(principal, { keys, developer }));
  const runner = new JobRunner({ jobs, ...parts, accessOf: (job) => accessOf(actorOf(job)) });
  return { jobs, runner, accessOf, links: new TranscriptLinks(jobs, awsUrl) };
}

function keyOf(principal: Principal, { keys, developer }: { keys: KeyRing; developer: AccessKey }): AccessKey {
  if (principal.kind === 'developer') return developer;
  return principal.kind === 'role' ? keys.keyOfRole(principal.name) : keys.keyOf(principal.logicalId);
}

/** Whose rights a job has: those of the role that it was given, else those of whoever started it. */
function actorOf({ principal, request }: Job): Principal {
  const name = roleNameOf(request);
  return name === undefined ? principal : { kind: 'role', name };
}

export interface TranscribeParts {
  transcription: Transcription;
  roles: readonly ServiceRole[];
  policies: Policies;
  ledger: Ledger;
  awsUrl: string;
}

/** Transcribe over its JSON protocol, as far as jobs of whole recordings go. */
export function transcribeService(parts: TranscribeParts): AwsService {
  return async ({ operation: name, principal, body }) => {
    const operation = OPERATIONS[name];
    if (!operation) throw notHere(`The operation ${name} is not available on this machine`);
    const input = jsonBody(body);
    const call = { service: 'transcribe', operation: name };
    const checks = authorize(parts, principal, call, needsOf(name, input));
    parts.ledger.record({ ...call, principal: principalName(principal), readUnits: 0, writeUnits: 0, checks });
    const { transcription, policies, awsUrl, roles } = parts;
    try {
      return answerOf(await operation({ ...transcription, awsUrl, policies, principal, roles }, input));
    } catch (error) {
      throw error instanceof z.ZodError ? badRequest(validationMessage(error)) : error;
    }
  };
}

function jobArn(name: string): string {
  return `arn:${PARTITION}:transcribe:${REGION}:${ACCOUNT}:transcription-job/${name}`;
}

function validationMessage({ issues }: z.ZodError): string {
  const failures = issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  return `${issues.length} validation error${issues.length === 1 ? '' : 's'} detected: ${failures.join('; ')}`;
}

function answerOf(output: object): AwsAnswer {
  return { status: 200, headers: { 'content-type': 'application/x-amz-json-1.1' }, body: JSON.stringify(output) };
}
