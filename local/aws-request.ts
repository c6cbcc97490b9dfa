import type { IncomingHttpHeaders } from 'node:http';
import { type Principal, principalArn } from './iam/principal.ts';

/** One call at the AWS door, its signature verified. */
export interface AwsRequest {
  principal: Principal;
  method: string;
  /** Path and query as they came over the wire. */
  url: string;
  headers: IncomingHttpHeaders;
  /** The operation in `x-amz-target`, e.g. `Query`; empty for services that put it in the path. */
  operation: string;
  body: Buffer;
}

export interface AwsAnswer {
  status: number;
  body: string | Uint8Array;
  headers?: Record<string, string>;
}

export type AwsService = (request: AwsRequest) => Promise<AwsAnswer>;

/** An error that one of the services answers by design. */
export class AwsError extends Error {
  readonly code: string;
  readonly status: number;

  constructor(code: string, message: string, status = 400) {
    super(message);
    this.name = code;
    this.code = code;
    this.status = status;
  }
}

/** The body of a call in one of the JSON protocols. */
export function jsonBody(body: Buffer | string): Record<string, unknown> {
  const value = parsed(body.toString());
  if (!isObject(value)) throw new AwsError('SerializationException', 'The body is not a JSON object');
  return value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

export function accessDenied(principal: Principal, action: string, resource: string, status = 400): AwsError {
  const who = `User: ${principalArn(principal)} is not authorized to perform: ${action} on resource: ${resource}`;
  return new AwsError(
    'AccessDeniedException',
    `${who} because no identity-based policy allows the ${action} action`,
    status,
  );
}

/** The body and header by which the SDKs know an error in the JSON protocols and in REST JSON. */
export function errorAnswer(error: AwsError, namespace = ''): AwsAnswer {
  return {
    status: error.status,
    headers: { 'x-amzn-errortype': error.code },
    body: JSON.stringify({ __type: `${namespace}${error.code}`, message: error.message }),
  };
}
