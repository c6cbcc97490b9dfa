import type { DatabaseSync } from 'node:sqlite';
import * as z from 'zod';
import { type AwsAnswer, type AwsService, jsonBody } from '../../aws-request.ts';
import type { EventBus } from '../../events/event-bus.ts';
import { authorize } from '../../iam/authorize.ts';
import type { Policies } from '../../iam/policies.ts';
import { type Principal, principalName } from '../../iam/principal.ts';
import type { Ledger } from '../../ledger.ts';
import type { AccessKey, KeyRing } from '../../signature/key-ring.ts';
import { ACCOUNT, PARTITION, REGION } from '../../template/place.ts';
import { notHere } from '../../vision/not-here.ts';
import type { Engine } from '../engine/engine.ts';
import { badRequest } from './job-request.ts';
import { JobRunner } from './job-runner.ts';
import { Jobs } from './jobs.ts';
import { ObjectAccess } from './object-access.ts';
import * as operations from './operations.ts';
import { TranscriptLinks } from './transcript-links.ts';

type Run = (scene: operations.Scene, input: unknown) => Promise<object> | object;

const OPERATIONS: Record<string, { isOfJob: boolean; run: Run }> = {
  StartTranscriptionJob: { isOfJob: true, run: operations.startTranscriptionJob },
  GetTranscriptionJob: { isOfJob: true, run: operations.getTranscriptionJob },
  DeleteTranscriptionJob: { isOfJob: true, run: operations.deleteTranscriptionJob },
  ListTranscriptionJobs: { isOfJob: false, run: operations.listTranscriptionJobs },
};

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
  const accessOf = (principal: Principal) =>
    new ObjectAccess(awsUrl, principal.kind === 'developer' ? developer : keys.keyOf(principal.logicalId));
  const runner = new JobRunner({ jobs, ...parts, accessOf: ({ principal }) => accessOf(principal) });
  return { jobs, runner, accessOf, links: new TranscriptLinks(jobs, awsUrl) };
}

export interface TranscribeParts {
  transcription: Transcription;
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
    const resource = operation.isOfJob ? jobArn(String(input.TranscriptionJobName)) : '*';
    const checks = authorize(parts, principal, call, [{ action: `transcribe:${name}`, resource }]);
    parts.ledger.record({ ...call, principal: principalName(principal), readUnits: 0, writeUnits: 0, checks });
    const { transcription, policies, awsUrl } = parts;
    const access = transcription.accessOf(principal);
    try {
      return answerOf(await operation.run({ ...transcription, access, awsUrl, policies, principal }, input));
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
