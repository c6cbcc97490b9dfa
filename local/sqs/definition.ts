import * as z from 'zod';
import { ACCOUNT, REGION } from '../template/place.ts';
import type { Stack } from '../template/stack.ts';

const Properties = z.looseObject({
  FifoQueue: z.literal(false, 'the local runtime has no FIFO queues').optional(),
  DelaySeconds: z.coerce.number().default(0),
  VisibilityTimeout: z.coerce.number().default(30),
  MessageRetentionPeriod: z.coerce.number().default(345_600),
  ReceiveMessageWaitTimeSeconds: z.coerce.number().default(0),
  RedrivePolicy: z.looseObject({ deadLetterTargetArn: z.string(), maxReceiveCount: z.coerce.number() }).optional(),
});

/** A queue of the template; times in seconds. */
export interface QueueDefinition {
  name: string;
  arn: string;
  delay: number;
  visibility: number;
  retention: number;
  wait: number;
  deadLetters: { queue: string; receivesMax: number } | undefined;
}

export function queuesOf(stack: Stack): QueueDefinition[] {
  return stack.ofType('AWS::SQS::Queue').map(({ ref, properties }) => {
    const found = Properties.parse(properties);
    const redrive = found.RedrivePolicy;
    const name = queueNameOf(ref);
    return {
      name,
      arn: queueArn(name),
      delay: found.DelaySeconds,
      visibility: found.VisibilityTimeout,
      retention: found.MessageRetentionPeriod,
      wait: found.ReceiveMessageWaitTimeSeconds,
      deadLetters: redrive && {
        queue: queueNameOf(redrive.deadLetterTargetArn),
        receivesMax: redrive.maxReceiveCount,
      },
    };
  });
}

function queueArn(name: string): string {
  return `arn:aws:sqs:${REGION}:${ACCOUNT}:${name}`;
}

/** The name at the end of a queue's URL or ARN. */
export function queueNameOf(urlOrArn: string): string {
  return urlOrArn.split(/[/:]/).at(-1) ?? '';
}
