import type { IncomingMessage } from 'node:http';
import type { GatewayDefinition } from '../gateway/definition.ts';
import { clfTime, gatewayId } from '../gateway/identifiers.ts';
import { requestUrl } from '../gateway/request-url.ts';
import { ACCOUNT, REGION } from '../template/place.ts';
import type { Close } from './close-codes.ts';

/** Who is at the other end of a connection, as every event of it tells. */
export interface Caller {
  connectionId: string;
  connectedAt: number;
  sourceIp: string;
  userAgent: string;
  authorizer?: Record<string, string>;
}

interface ContextOptions {
  eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT';
  routeKey: string;
}

export function methodArn({ apiId, stage }: GatewayDefinition): string {
  return `arn:aws:execute-api:${REGION}:${ACCOUNT}:${apiId}/${stage}/$connect`;
}

export function authorizerEvent(definition: GatewayDefinition, caller: Caller, request: IncomingMessage) {
  return { type: 'REQUEST', methodArn: methodArn(definition), ...connectEvent(definition, caller, request) };
}

export function connectEvent(definition: GatewayDefinition, caller: Caller, request: IncomingMessage) {
  return {
    ...requestFields(request),
    ...stageVariables(definition),
    requestContext: requestContext(definition, caller, { eventType: 'CONNECT', routeKey: '$connect' }),
    isBase64Encoded: false,
  };
}

export function messageEvent(definition: GatewayDefinition, caller: Caller, routeKey: string, body: string) {
  const context = requestContext(definition, caller, { eventType: 'MESSAGE', routeKey });
  return {
    ...stageVariables(definition),
    requestContext: { ...context, messageId: gatewayId() },
    body,
    isBase64Encoded: false,
  };
}

export function disconnectEvent(definition: GatewayDefinition, caller: Caller, close: Close) {
  const context = requestContext(definition, caller, { eventType: 'DISCONNECT', routeKey: '$disconnect' });
  return {
    ...stageVariables(definition),
    requestContext: { ...context, disconnectStatusCode: close.code, disconnectReason: close.reason },
    isBase64Encoded: false,
  };
}

function requestContext(definition: GatewayDefinition, caller: Caller, { eventType, routeKey }: ContextOptions) {
  const now = new Date();
  const requestId = gatewayId();
  const { sourceIp, userAgent } = caller;
  return {
    routeKey,
    ...(caller.authorizer && { authorizer: caller.authorizer }),
    eventType,
    extendedRequestId: requestId,
    requestTime: clfTime(now),
    messageDirection: 'IN',
    stage: definition.stage,
    connectedAt: caller.connectedAt,
    requestTimeEpoch: now.getTime(),
    identity: { sourceIp, ...(userAgent && { userAgent }) },
    requestId,
    domainName: `${definition.apiId}.execute-api.${REGION}.amazonaws.com`,
    connectionId: caller.connectionId,
    apiId: definition.apiId,
  };
}

function stageVariables({ stageVariables: variables }: GatewayDefinition) {
  return variables ? { stageVariables: variables } : {};
}

function requestFields(request: IncomingMessage) {
  const query = requestUrl(request).searchParams;
  const multiValueHeaders: Record<string, string[]> = {};
  for (let at = 0; at + 1 < request.rawHeaders.length; at += 2) {
    const [name = '', value = ''] = request.rawHeaders.slice(at, at + 2);
    multiValueHeaders[name] = [...(multiValueHeaders[name] ?? []), value];
  }
  const multiValueQuery = Object.fromEntries([...query.keys()].map((key) => [key, query.getAll(key)]));
  return {
    headers: lasts(multiValueHeaders),
    multiValueHeaders,
    ...(query.size > 0 && {
      queryStringParameters: lasts(multiValueQuery),
      multiValueQueryStringParameters: multiValueQuery,
    }),
  };
}

function lasts(multi: Record<string, string[]>): Record<string, string> {
  return Object.fromEntries(Object.entries(multi).map(([key, values]) => [key, values.at(-1) ?? '']));
}
