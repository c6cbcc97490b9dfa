import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { type GatewayDefinition, type GatewayRoute, gatewayDefinition } from '../gateway/definition.ts';
import { gatewayId } from '../gateway/identifiers.ts';
import { invokeWithin } from '../gateway/invoke-within.ts';
import { closeServer, listen } from '../gateway/listen.ts';
import { readBody } from '../gateway/read-body.ts';
import { requestUrl } from '../gateway/request-url.ts';
import { tokenBucket } from '../gateway/token-bucket.ts';
import type { Functions } from '../lambda/functions.ts';
import type { Stack } from '../template/stack.ts';
import { corsPolicy } from './cors.ts';
import { answerOf, type HttpAnswer, messageAnswer } from './http-answer.ts';
import { httpEvent } from './http-event.ts';
import { type JwtAuthorizer, jwtAuthorizer } from './jwt-authorizer.ts';
import { routeMatcher } from './match-route.ts';

/** API Gateway's quotas for HTTP APIs. */
const BODY_BYTES_MAX = 10 * 1024 * 1024;
const HEADER_BYTES_MAX = 10_240;
const INTEGRATION_MS = 30_000;
const KEEP_ALIVE_MS = 65_000;

export interface HttpApiOptions {
  stack: Stack;
  functions: Pick<Functions, 'invoke'>;
  port: number;
}

export interface HttpApi {
  url: string;
  stop(): Promise<void>;
}

type Serve = (message: IncomingMessage, requestId: string) => Promise<HttpAnswer>;

/** API Gateway's HTTP API of this stack, on one local port. */
export async function startHttpApi(options: HttpApiOptions): Promise<HttpApi> {
  const definition = gatewayDefinition(options.stack, 'HTTP', { timeoutMs: INTEGRATION_MS });
  const cors = corsPolicy(definition.properties.CorsConfiguration);
  const serve = router(options, definition);
  const server = createServer(
    { maxHeaderSize: HEADER_BYTES_MAX, keepAliveTimeout: KEEP_ALIVE_MS },
    async (message, response) => {
      const requestId = gatewayId();
      const answer = cors.preflight(message) ?? (await serve(message, requestId).catch(brokenAnswer));
      write(response, {
        ...answer,
        headers: [...answer.headers, ...cors.headers(message), ['apigw-requestid', requestId]],
      });
    },
  );
  const port = await listen(server, options.port);
  return { url: `http://127.0.0.1:${port}`, stop: () => closeServer(server) };
}

function router({ stack, functions }: HttpApiOptions, definition: GatewayDefinition): Serve {
  const match = routeMatcher(definition.routes.keys());
  const routes = [...definition.routes.values()];
  const buckets = new Map(routes.map((route) => [route.key, tokenBucket(route.rate)]));
  const authorizers = authorizersOf(stack, routes);
  const prefix = definition.stage === '$default' ? '' : `/${definition.stage}`;
  return async (message, requestId) => {
    const url = requestUrl(message);
    const found = match(
      message.method ?? 'GET',
      url.pathname.slice(url.pathname.startsWith(`${prefix}/`) ? prefix.length : 0),
    );
    const route = found && definition.routes.get(found.key);
    const body = await readBody(message, BODY_BYTES_MAX);
    if (!route) return messageAnswer(404, 'Not Found');
    if (!body) return messageAnswer(413, 'Request Entity Too Large');
    if (!buckets.get(route.key)?.take()) return messageAnswer(429, 'Too Many Requests');
    const { AuthorizerId, AuthorizationScopes } = route.properties;
    const authorization = await authorizers.get(AuthorizerId ?? '')?.(
      message.headers.authorization,
      AuthorizationScopes,
    );
    if (authorization?.status === 401) return unauthorized();
    if (authorization?.status === 403) return messageAnswer(403, 'Forbidden');
    const jwt = authorization && { jwt: authorization.jwt };
    const event = httpEvent(definition, { message, url, body, requestId, match: found, ...jwt });
    return answerOf(await invokeWithin(functions, route, event));
  };
}

function authorizersOf(stack: Stack, routes: GatewayRoute[]): Map<string, JwtAuthorizer> {
  const guarded = routes.filter((route) => (route.properties.AuthorizationType ?? 'NONE') !== 'NONE');
  const ids = new Set(guarded.map((route) => route.properties.AuthorizerId ?? ''));
  return new Map([...ids].map((id) => [id, jwtAuthorizer(stack, id)]));
}

function unauthorized(): HttpAnswer {
  const answer = messageAnswer(401, 'Unauthorized');
  return { ...answer, headers: [...answer.headers, ['www-authenticate', 'Bearer']] };
}

/** The client went away while its body was being read; nobody will see this answer. */
function brokenAnswer(): HttpAnswer {
  return messageAnswer(400, 'Bad Request');
}

function write(response: ServerResponse, { status, headers, body }: HttpAnswer): void {
  for (const [name, value] of headers) response.appendHeader(name, value);
  response.writeHead(status, { 'content-length': body.length });
  response.end(body);
}
