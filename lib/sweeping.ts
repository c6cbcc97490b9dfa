import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';

/** Once a minute somebody looks for what nobody finished. */
export class Sweeping extends Construct {
  /** Rounds that failed. The next one does their work too. */
  readonly missed: Queue;

  constructor(scope: Construct, sweep: IFunction) {
    super(scope, 'Sweeping');
    this.missed = makeDeadLetters(this, 'Missed');
    new Rule(this, 'EveryMinute', {
      description: 'Ends answers of bots that broke off.',
      schedule: Schedule.rate(Duration.minutes(1)),
      targets: [
        new LambdaFunction(sweep, {
          deadLetterQueue: this.missed,
          retryAttempts: 0,
          event: RuleTargetInput.fromObject({ round: 'minute' }),
        }),
      ],
    });
    new EventInvokeConfig(this, 'Rounds', {
      function: sweep,
      retryAttempts: 0,
      onFailure: { bind: () => ({ destination: this.missed.queueArn }) },
    });
    sweep.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.missed.queueArn] }));
  }
}
