import type { IncomingMessage } from 'node:http';
import type { GatewayDefinition } from '../gateway/definition.ts';
import { clfTime } from '../gateway/identifiers.ts';
import { ACCOUNT, REGION } from '../template/place.ts';
import type { RouteMatch } from './match-route.ts';

export interface HttpRequest {
  message: IncomingMessage;
  url: URL;
  body: Buffer;
  requestId: string;
  match: RouteMatch;
  jwt?: { claims: Record<string, string>; scopes: string[] | null };
}

/** A Lambda proxy event of payload format 2.0 ("Working with AWS Lambda proxy integrations for HTTP APIs"). */
export function httpEvent(definition: GatewayDefinition, request: HttpRequest) {
  const { url, match, body, message } = request;
  const { cookie, ...headers } = message.headers;
  return {
    version: '2.0',
    routeKey: match.key,
    rawPath: url.pathname,
    rawQueryString: url.search.slice(1),
    ...(cookie && { cookies: cookie.split(/;\s*/).filter(Boolean) }),
    headers: joined(headers),
    ...(url.searchParams.size > 0 && { queryStringParameters: queryOf(url.searchParams) }),
    requestContext: requestContext(definition, request),
    ...(Object.keys(match.pathParameters).length > 0 && { pathParameters: match.pathParameters }),
    ...(definition.stageVariables && { stageVariables: definition.stageVariables }),
    ...bodyOf(body, message.headers['content-type']),
  };
}

function requestContext(definition: GatewayDefinition, { message, url, requestId, match, jwt }: HttpRequest) {
  const now = new Date();
  return {
    accountId: ACCOUNT,
    apiId: definition.apiId,
    ...(jwt && { authorizer: { jwt } }),
    domainName: `${definition.apiId}.execute-api.${REGION}.amazonaws.com`,
    domainPrefix: definition.apiId,
    http: {
      method: message.method ?? 'GET',
      path: url.pathname,
      protocol: `HTTP/${message.httpVersion}`,
      sourceIp: message.socket.remoteAddress ?? '',
      userAgent: message.headers['user-agent'] ?? '',
    },
    requestId,
    routeKey: match.key,
    stage: definition.stage,
    time: clfTime(now),
    timeEpoch: now.getTime(),
  };
}

function joined(headers: IncomingMessage['headers']): Record<string, string> {
  const entries = Object.entries(headers).map(([name, value]) => [name, [value].flat().join(',')]);
  return Object.fromEntries(entries);
}

function queryOf(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries([...query.keys()].map((name) => [name, query.getAll(name).join(',')]));
}

function bodyOf(body: Buffer, contentType = ''): { body?: string; isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false };
  const isText = /^(text\/|application\/(.*\+)?(json|xml|javascript)\b)/i.test(contentType) || contentType === '';
  return { body: body.toString(isText ? 'utf8' : 'base64'), isBase64Encoded: !isText };
}
