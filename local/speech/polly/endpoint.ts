import * as z from 'zod';
import { type AwsAnswer, AwsError, type AwsRequest, type AwsService, jsonBody } from '../../aws-request.ts';
import { EngineError } from '../../engine/engine-error.ts';
import { authorize } from '../../iam/authorize.ts';
import type { Policies } from '../../iam/policies.ts';
import { principalName } from '../../iam/principal.ts';
import type { Ledger } from '../../ledger.ts';
import { notHere } from '../../vision/not-here.ts';
import type { Engine } from '../engine/engine.ts';
import { describeVoices, synthesizeSpeech } from './operations.ts';

export interface PollyParts {
  speaker: Engine;
  policies: Policies;
  ledger: Ledger;
}

type Run = (engine: Engine, request: AwsRequest) => Promise<AwsAnswer> | AwsAnswer;

const OPERATIONS: Record<string, { name: string; run: Run }> = {
  'POST /v1/speech': {
    name: 'SynthesizeSpeech',
    run: (engine, { body }) => synthesizeSpeech(engine, jsonBody(body)),
  },
  'GET /v1/voices': { name: 'DescribeVoices', run: (_, { url }) => describeVoices(urlOf(url).searchParams) },
};

/** Polly over its REST protocol, as far as it speaks at once. */
export function pollyService(parts: PollyParts): AwsService {
  return async (request) => {
    const place = `${request.method} ${urlOf(request.url).pathname}`;
    const operation = OPERATIONS[place];
    if (!operation) throw notHere(`Polly's ${place} is not available on this machine`);
    const call = { service: 'polly', operation: operation.name };
    const needs = [{ action: `polly:${operation.name}`, resource: '*' }];
    const checks = authorize(parts, request.principal, call, needs, 403);
    parts.ledger.record({ ...call, principal: principalName(request.principal), readUnits: 0, writeUnits: 0, checks });
    try {
      return await operation.run(parts.speaker, request);
    } catch (error) {
      throw errorOf(error);
    }
  };
}

function urlOf(url: string): URL {
  return new URL(url, 'http://polly');
}

function errorOf(error: unknown): unknown {
  if (error instanceof z.ZodError) return new AwsError('ValidationException', validationMessage(error));
  if (!(error instanceof EngineError)) return error;
  switch (error.reason) {
    case 'absent':
      return notHere(error.message);
    case 'busy':
      return new AwsError('ThrottlingException', 'Rate exceeded');
    case 'input':
    case 'failed':
      return new AwsError('ServiceFailureException', 'The speech engine failed; see the output of the runtime', 500);
    default:
      return error.reason satisfies never;
  }
}

/** As AWS words it. */
function validationMessage({ issues }: z.ZodError): string {
  const count = issues.length === 1 ? '1 validation error' : `${issues.length} validation errors`;
  const failures = issues.map((issue) => {
    const [first = '', ...rest] = issue.path.map(String);
    const member = [`${first.slice(0, 1).toLowerCase()}${first.slice(1)}`, ...rest].join('.');
    const constraint =
      issue.code === 'invalid_value'
        ? `Member must satisfy enum value set: [${issue.values.join(', ')}]`
        : issue.message;
    return `Value at '${member}' failed to satisfy constraint: ${constraint}`;
  });
  return `${count} detected: ${failures.join('; ')}`;
}
