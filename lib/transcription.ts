import { Duration, Stack } from 'aws-cdk-lib';
import { Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { PUBLISHED, TRANSCRIPTS } from '../core/media-keys.ts';
import { makeDeadLetters } from './dead-letters.ts';
import type { MediaBucket } from './media-bucket.ts';
import type { StageConfig } from './stage.ts';

/** What Transcribe may do of its own jobs, in one deployment. */
export type TranscribeAction = 'DeleteTranscriptionJob' | 'GetTranscriptionJob' | 'StartTranscriptionJob';

/** An end that could not be told in this time is found by `sweep`. */
const EVENT_AGE = Duration.hours(1);

/** How recordings are transcribed: as whom Transcribe reads and writes, and who hears that it has ended. */
export class Transcription extends Construct {
  /** Names of this stage's jobs begin so. */
  readonly prefix: string;
  readonly roleArn: string;
  /** Ends of jobs that nobody could take over. */
  readonly failures: Queue;
  readonly #bucket: MediaBucket;

  constructor(scope: Construct, config: StageConfig, bucket: MediaBucket) {
    super(scope, 'Transcription');
    this.prefix = `mathia-${config.stage}-`;
    this.#bucket = bucket;
    this.failures = makeDeadLetters(this, 'Failures');
    this.roleArn = this.#makeRole().roleArn;
  }

  /** A job may wait, so it cannot act with the rights of whoever started it. */
  #makeRole(): Role {
    const { account, region, partition } = Stack.of(this);
    const role = new Role(this, 'Role', {
      description: 'Transcribe reads recordings and writes what it heard',
      assumedBy: new ServicePrincipal('transcribe.amazonaws.com', {
        conditions: {
          StringEquals: { 'aws:SourceAccount': account },
          ArnLike: { 'aws:SourceArn': `arn:${partition}:transcribe:${region}:${account}:*` },
        },
      }),
    });
    role.addToPolicy(this.#bucket.allowed(['GetObject'], PUBLISHED));
    role.addToPolicy(this.#bucket.allowed(['PutObject'], TRANSCRIPTS));
    return role;
  }

  /** Exact rights for those who work with jobs of this stage. */
  allowed(actions: readonly TranscribeAction[]): PolicyStatement[] {
    const onJobs = actions.filter((action) => action !== 'StartTranscriptionJob');
    const resource = { service: 'transcribe', resource: 'transcription-job', resourceName: `${this.prefix}*` };
    const resources = [Stack.of(this).formatArn(resource)];
    return [
      ...(onJobs.length > 0 ? [new PolicyStatement({ actions: named(onJobs), resources })] : []),
      ...(actions.includes('StartTranscriptionJob') ? this.#start() : []),
    ];
  }

  /** A job that is not there yet has no ARN to be named by; what it writes goes into our bucket alone. */
  #start(): PolicyStatement[] {
    return [
      new PolicyStatement({
        actions: named(['StartTranscriptionJob']),
        resources: ['*'],
        conditions: { StringEquals: { 'transcribe:OutputBucketName': this.#bucket.name } },
      }),
      new PolicyStatement({
        actions: ['iam:PassRole'],
        resources: [this.roleArn],
        conditions: { StringEquals: { 'iam:PassedToService': 'transcribe.amazonaws.com' } },
      }),
    ];
  }

  /** Tells `transcribed` that a job of this stage has ended. */
  tell(transcribed: IFunction): void {
    new Rule(this, 'Ended', {
      description: 'A recording was transcribed, or could not be.',
      eventPattern: {
        source: ['aws.transcribe'],
        detailType: ['Transcribe Job State Change'],
        detail: { TranscriptionJobStatus: ['COMPLETED', 'FAILED'], TranscriptionJobName: [{ prefix: this.prefix }] },
      },
      targets: [
        new LambdaFunction(transcribed, { deadLetterQueue: this.failures, retryAttempts: 10, maxEventAge: EVENT_AGE }),
      ],
    });
    new EventInvokeConfig(this, 'Ends', {
      function: transcribed,
      retryAttempts: 2,
      maxEventAge: EVENT_AGE,
      onFailure: { bind: () => ({ destination: this.failures.queueArn }) },
    });
    transcribed.addToRolePolicy(
      new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.failures.queueArn] }),
    );
  }
}

function named(actions: readonly TranscribeAction[]): string[] {
  return actions.map((action) => `transcribe:${action}`);
}
