import { Duration } from 'aws-cdk-lib';
import { Rule, RuleTargetInput, Schedule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import { EventInvokeConfig, type IFunction } from 'aws-cdk-lib/aws-lambda';
import type { Queue } from 'aws-cdk-lib/aws-sqs';
import { Construct } from 'constructs';
import { makeDeadLetters } from './dead-letters.ts';

/** Once a minute somebody looks for what nobody finished, and once an hour whether anything is left that should not be. */
export class Sweeping extends Construct {
  /** Rounds that failed. The next one does their work too. */
  readonly missed: Queue;

  constructor(scope: Construct, sweep: IFunction) {
    super(scope, 'Sweeping');
    this.missed = makeDeadLetters(this, 'Missed');
    this.#begin('EveryMinute', Duration.minutes(1), 'minute', sweep);
    this.#begin('EveryHour', Duration.hours(1), 'hour', sweep);
    new EventInvokeConfig(this, 'Rounds', {
      function: sweep,
      retryAttempts: 0,
      onFailure: { bind: () => ({ destination: this.missed.queueArn }) },
    });
    sweep.addToRolePolicy(new PolicyStatement({ actions: ['sqs:SendMessage'], resources: [this.missed.queueArn] }));
  }

  #begin(id: string, every: Duration, round: 'minute' | 'hour', sweep: IFunction): void {
    new Rule(this, id, {
      description: `Ends what nobody finished, once a ${round}.`,
      schedule: Schedule.rate(every),
      targets: [
        new LambdaFunction(sweep, {
          deadLetterQueue: this.missed,
          retryAttempts: 0,
          event: RuleTargetInput.fromObject({ round }),
        }),
      ],
    });
  }
}
