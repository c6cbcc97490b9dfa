import type { IncomingMessage } from 'node:http';
import * as z from 'zod';
import type { GatewayDefinition } from '../gateway/definition.ts';
import { invokeWithin } from '../gateway/invoke-within.ts';
import { requestUrl } from '../gateway/request-url.ts';
import { type TokenBucket, tokenBucket } from '../gateway/token-bucket.ts';
import type { Functions } from '../lambda/functions.ts';
import { judgeAuthorizer } from './authorize.ts';
import { INTEGRATION_MS, NEW_CONNECTIONS_PER_SECOND, URL_CHARS_MAX } from './limits.ts';
import type { SocketAuthorizer } from './socket-authorizer.ts';
import { authorizerEvent, type Caller, connectEvent, methodArn } from './socket-event.ts';

export interface HandshakeParts {
  definition: GatewayDefinition;
  authorizer: SocketAuthorizer | undefined;
  functions: Pick<Functions, 'invoke'>;
  /** The path of the stage, `/dev`. */
  path: string;
}

export interface Refusal {
  status: number;
  message: string;
  /** What the `$connect` function said instead of our message. */
  body?: string;
}
export interface Acceptance {
  status: 101;
  authorizer: Record<string, string> | undefined;
  protocol: string | undefined;
}
export type Handshake = (request: IncomingMessage, caller: Caller) => Promise<Acceptance | Refusal>;

const ConnectResult = z.object({
  statusCode: z.coerce.number(),
  headers: z.optional(z.nullable(z.record(z.string(), z.coerce.string()))),
  body: z.optional(z.nullable(z.string())),
});

/** Everything between the client's upgrade request and the moment its connection exists. */
export function createHandshake(parts: HandshakeParts): Handshake {
  const connect = parts.definition.routes.get('$connect');
  const connections = tokenBucket({ rate: NEW_CONNECTIONS_PER_SECOND, burst: NEW_CONNECTIONS_PER_SECOND });
  const route = connect && tokenBucket(connect.rate);
  return async (request, caller) => {
    const refusal = refuseShape(request, parts.path) ?? refuseRate([connections, route]);
    if (refusal) return refusal;
    const authorization = await authorize(parts, request, caller);
    if (authorization.status !== 200) return authorization;
    return runConnect(parts, request, { ...caller, ...defined({ authorizer: authorization.context }) });
  };
}

function refuseShape(request: IncomingMessage, path: string): Refusal | undefined {
  if ((request.url ?? '').length > URL_CHARS_MAX) return { status: 414, message: 'Request-URI Too Long' };
  const asked = requestUrl(request).pathname.replace(/\/$/, '');
  if (asked !== path.replace(/\/$/, '')) return { status: 403, message: 'Forbidden' };
  const { 'sec-websocket-key': key = '', 'sec-websocket-version': version, upgrade = '' } = request.headers;
  const isWebSocket = request.method === 'GET' && upgrade.toLowerCase() === 'websocket' && version === '13';
  return isWebSocket && /^[+/0-9A-Za-z]{22}==$/.test(key) ? undefined : { status: 400, message: 'Bad Request' };
}

function refuseRate(buckets: (TokenBucket | undefined)[]): Refusal | undefined {
  return buckets.every((bucket) => bucket?.take() ?? true) ? undefined : { status: 429, message: 'Too Many Requests' };
}

async function authorize(
  { authorizer, definition, functions }: HandshakeParts,
  request: IncomingMessage,
  caller: Caller,
) {
  if (!authorizer) return { status: 200 as const, context: undefined };
  if (!authorizer.identify(request)) return { status: 401 as const, message: 'Unauthorized' };
  const target = { functionId: authorizer.functionId, timeoutMs: INTEGRATION_MS };
  const answer = await invokeWithin(functions, target, authorizerEvent(definition, caller, request));
  if (answer === 'timeout') return { status: 500 as const, message: 'Internal server error' };
  return judgeAuthorizer(answer, methodArn(definition));
}

async function runConnect(
  parts: HandshakeParts,
  request: IncomingMessage,
  caller: Caller,
): Promise<Acceptance | Refusal> {
  const route = parts.definition.routes.get('$connect');
  if (!route) return { status: 101, authorizer: caller.authorizer, protocol: undefined };
  const answer = await invokeWithin(parts.functions, route, connectEvent(parts.definition, caller, request));
  if (answer === 'timeout') return { status: 504, message: 'Endpoint request timed out' };
  const result = ConnectResult.safeParse(answer.ok ? answer.payload : undefined);
  if (!result.success) return { status: 502, message: 'Internal server error' };
  const { statusCode, headers, body } = result.data;
  if (statusCode < 200 || statusCode > 299) return { status: statusCode, message: 'Forbidden', ...(body && { body }) };
  return { status: 101, authorizer: caller.authorizer, protocol: protocolIn(headers ?? {}) };
}

function protocolIn(headers: Record<string, string>): string | undefined {
  return Object.entries(headers).find(([name]) => name.toLowerCase() === 'sec-websocket-protocol')?.[1];
}

function defined<T>(fields: { authorizer: T | undefined }): { authorizer?: T } {
  return fields.authorizer === undefined ? {} : { authorizer: fields.authorizer };
}
