import * as z from 'zod';
import { AwsError, type AwsService, jsonBody } from '../aws-request.ts';
import { authorize } from '../iam/authorize.ts';
import type { Policies } from '../iam/policies.ts';
import { principalName } from '../iam/principal.ts';
import type { Ledger } from '../ledger.ts';
import { ACCOUNT } from '../template/place.ts';
import { type QueueDefinition, queueNameOf } from './definition.ts';
import { OPERATIONS, type SqsOperation } from './operations.ts';
import type { Queues } from './queues.ts';

export interface SqsParts {
  queues: Queues;
  policies: Policies;
  ledger: Ledger;
  /** Where queues have their URLs: `<awsUrl>/<account>/<name>`. */
  awsUrl: string;
}

const Addressed = z.looseObject({ QueueUrl: z.string().optional(), QueueName: z.string().optional() });

/** SQS over its JSON protocol. */
export function sqsService(parts: SqsParts): AwsService {
  return async (request) => {
    const operation = OPERATIONS[request.operation];
    if (!operation) throw new AwsError('InvalidAction', `The operation ${request.operation} is not available here`);
    const input = jsonBody(request.body);
    const queue = operation.isOfAccount ? undefined : queueOf(parts.queues, input);
    const call = { service: 'sqs', operation: request.operation };
    const needs = [{ action: `sqs:${operation.action}`, resource: queue?.arn ?? '*' }];
    const checks = authorize(parts, request.principal, call, needs);
    parts.ledger.record({ ...call, principal: principalName(request.principal), readUnits: 0, writeUnits: 0, checks });
    const output = await run(operation, parts, queue, input);
    return { status: 200, body: JSON.stringify(output) };
  };
}

async function run(
  operation: SqsOperation,
  { queues, awsUrl }: SqsParts,
  queue: QueueDefinition | undefined,
  input: unknown,
): Promise<object> {
  try {
    return await operation.run({ queues, queue, urlOf: (name) => `${awsUrl}/${ACCOUNT}/${name}` }, input);
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error;
    const issue = error.issues[0];
    throw new AwsError('InvalidParameterValue', `${issue?.path.join('.')}: ${issue?.message}`);
  }
}

function queueOf(queues: Queues, input: unknown): QueueDefinition {
  const { QueueUrl, QueueName } = Addressed.parse(input);
  const queue = queues.definition(QueueName ?? queueNameOf(QueueUrl ?? ''));
  if (!queue) throw new AwsError('QueueDoesNotExist', 'The specified queue does not exist.');
  return queue;
}
