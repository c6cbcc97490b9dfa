import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { Functions } from '../lambda/functions.ts';
import { queueNameOf } from '../sqs/definition.ts';
import type { Queues } from '../sqs/queues.ts';
import { functionArn, functionIdOfArn, type Stack } from '../template/stack.ts';

const Permission = z.looseObject({
  FunctionName: z.string(),
  Principal: z.string(),
  Action: z.string(),
  SourceArn: z.optional(z.string()),
});
const Config = z.looseObject({
  FunctionName: z.string(),
  MaximumRetryAttempts: z.coerce.number().default(2),
  DestinationConfig: z.looseObject({ OnFailure: z.looseObject({ Destination: z.string() }).optional() }).optional(),
});

/** How Lambda treats events that a function is sent and nobody waits for. */
export interface AsyncConfig {
  /** How often Lambda invokes again what failed. */
  retriesMax: number;
  /** The ARN of the queue that hears of what failed each time. */
  onFailure: string | undefined;
}

export function asyncConfigOf(stack: Stack, functionId: string): AsyncConfig {
  const configs = stack.ofType('AWS::Lambda::EventInvokeConfig').map(({ properties }) => Config.parse(properties));
  const config = configs.find(({ FunctionName }) => FunctionName === functionId);
  const onFailure = config?.DestinationConfig?.OnFailure?.Destination;
  return { retriesMax: config?.MaximumRetryAttempts ?? 2, onFailure };
}

export interface Invoker {
  /** What would invoke the function, for the message. */
  what: string;
  functionId: string;
  /** The service, e.g. `events.amazonaws.com`. */
  principal: string;
  isSource(sourceArn: string): boolean;
}

/** @throws Error when the template gives the service no permission to invoke the function */
export function assertMayInvoke(stack: Stack, { what, functionId, principal, isSource }: Invoker): void {
  const allowed = stack.ofType('AWS::Lambda::Permission').map(({ properties }) => Permission.parse(properties));
  const isAllowed = allowed.some(
    ({ FunctionName, Principal, Action, SourceArn }) =>
      functionIdOfArn(FunctionName) === functionId &&
      Principal === principal &&
      Action === 'lambda:InvokeFunction' &&
      (SourceArn === undefined || isSource(SourceArn)),
  );
  if (!isAllowed) throw new Error(`${what} is not permitted to invoke ${functionId}`);
}

export interface AsyncParts {
  functions: Pick<Functions, 'invoke'>;
  queues: Pick<Queues, 'send'>;
  signal: AbortSignal;
}

export interface AsyncEvent extends AsyncConfig {
  functionId: string;
  event: unknown;
}

/** Invokes until it succeeds or Lambda would give up. False when the signal came in between. */
export async function invokeAsync(what: AsyncEvent, { functions, queues, signal }: AsyncParts): Promise<boolean> {
  for (let attempt = 0; attempt <= what.retriesMax; attempt++) {
    if (signal.aborted) return false;
    const invocation = await functions.invoke(what.functionId, what.event);
    if (invocation.ok) return true;
  }
  if (signal.aborted) return false;
  if (what.onFailure !== undefined) queues.send(queueNameOf(what.onFailure), { body: failureRecord(what) });
  return true;
}

/** The record that Lambda sends to a destination on failure (Lambda Developer Guide). */
function failureRecord({ functionId, event, retriesMax }: AsyncEvent): string {
  return JSON.stringify({
    version: '1.0',
    timestamp: new Date().toISOString(),
    requestContext: {
      requestId: randomUUID(),
      functionArn: functionArn(functionId),
      condition: 'RetriesExhausted',
      approximateInvokeCount: retriesMax + 1,
    },
    requestPayload: event,
    responseContext: { statusCode: 200, executedVersion: '$LATEST', functionError: 'Unhandled' },
  });
}
