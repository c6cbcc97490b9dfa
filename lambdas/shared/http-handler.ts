import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { claimRequest, keepAnswer, releaseRequest, requestHash } from '../../aws/table-idempotency.ts';
import { DomainError, type Problem } from '../../protocol/errors.ts';
import { BODY_BYTES_MAX } from '../../protocol/limits.ts';
import {
  type RouteAnswer,
  type RouteBody,
  type RouteFunction,
  type RouteKey,
  type RoutePath,
  type RouteQuery,
  type Routes,
  routes,
} from '../../protocol/routes.ts';
import { type Caller, callerOfClaims } from './caller.ts';
import { parse, parseJson } from './parse.ts';
import { domainErrorOf } from './wire-error.ts';

export interface Request<K extends RouteKey> {
  path: RoutePath<K>;
  query: RouteQuery<K>;
  body: RouteBody<K>;
  /** The Origin header; empty for a client that is no browser. */
  origin: string;
}

type RoutesOf<F extends RouteFunction> = { [K in RouteKey]: Routes[K]['function'] extends F ? K : never }[RouteKey];
export type RouteHandlers<F extends RouteFunction> = {
  [K in RoutesOf<F>]: (request: Request<K>, caller: Caller) => Promise<RouteAnswer<K>>;
};
type AnyHandler = (request: Request<RouteKey>, caller: Caller) => Promise<unknown>;
type Event = APIGatewayProxyEventV2WithJWTAuthorizer;

/** The door of the HTTP API for one function: its routes, parsed by the registry, answered as JSON or as a problem. */
export function httpHandler<F extends RouteFunction>(handlers: RouteHandlers<F>) {
  return middy<Event, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const { requestId } = event.requestContext;
    try {
      return json(200, await answer(handlers as unknown as Record<string, AnyHandler>, event), requestId);
    } catch (thrown) {
      const error = domainErrorOf(thrown, requestId);
      return json(error.httpStatus, problemOf(error, requestId), requestId, 'application/problem+json');
    }
  });
}

async function answer(handlers: Record<string, AnyHandler>, event: Event): Promise<unknown> {
  const key = event.routeKey as RouteKey;
  const handler = handlers[key];
  if (handler === undefined) throw new DomainError('not_found', 'There is no such route.');
  const caller = callerOfClaims(event.requestContext.authorizer.jwt.claims);
  const request = readRequest(key, event);
  if (!('creates' in routes[key])) return handler(request, caller);
  return onceOnly(event, caller, () => handler(request, caller));
}

function readRequest(key: RouteKey, event: Event): Request<RouteKey> {
  const route = routes[key];
  const body = readBody(event);
  return {
    path: parse(route.path, event.pathParameters ?? {}, 'path') as never,
    query: parse(route.query, event.queryStringParameters ?? {}, 'query') as never,
    body: parse(route.body, body === '' ? {} : parseJson(body), 'body') as never,
    origin: event.headers.origin ?? '',
  };
}

function readBody(event: Event): string {
  const body = event.body ?? '';
  const text = event.isBase64Encoded ? Buffer.from(body, 'base64').toString('utf8') : body;
  if (Buffer.byteLength(text) > BODY_BYTES_MAX) {
    throw new DomainError('too_large', `A body has at most ${BODY_BYTES_MAX} bytes.`);
  }
  return text;
}

/**
 * A creating request runs once for its `Idempotency-Key`: a repeat gets the first answer, another request under the
 * same key is refused.
 */
async function onceOnly(event: Event, caller: Caller, run: () => Promise<unknown>): Promise<unknown> {
  const key = event.headers['idempotency-key'];
  if (key === undefined || key.length > 200) {
    throw new DomainError('bad_request', 'This request wants an Idempotency-Key.', { field: 'Idempotency-Key' });
  }
  const hash = requestHash(event.routeKey, event.rawPath, readBody(event));
  const before = await claimRequest(caller.userId, key, hash);
  if (before !== undefined) return repeatOf(before, hash);
  try {
    const result = await run();
    await keepAnswer(caller.userId, key, JSON.stringify(result));
    return result;
  } catch (thrown) {
    await releaseRequest(caller.userId, key);
    throw thrown;
  }
}

function repeatOf(before: { requestHash: string; answer?: string }, hash: string): unknown {
  if (before.requestHash !== hash) {
    throw new DomainError('unsupported', 'This Idempotency-Key was used for another request.', {
      field: 'Idempotency-Key',
    });
  }
  if (before.answer === undefined) {
    throw new DomainError('unavailable', 'The same request is under way.', { retryAfterMs: 1_000 });
  }
  return JSON.parse(before.answer);
}

/** RFC 9457. */
function problemOf(error: DomainError, requestId: string): Problem {
  const { message, ...wire } = error.toWire();
  return {
    type: `urn:mathia:problem:${error.code}`,
    title: error.code.replaceAll('_', ' '),
    status: error.httpStatus,
    detail: message,
    requestId,
    ...wire,
  };
}

function json(
  statusCode: number,
  body: unknown,
  requestId: string,
  contentType = 'application/json',
): APIGatewayProxyStructuredResultV2 {
  const headers = { 'content-type': contentType, 'cache-control': 'no-store', 'x-request-id': requestId };
  return { statusCode, headers, body: JSON.stringify(body) };
}
