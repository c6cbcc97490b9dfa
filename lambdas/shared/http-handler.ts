import middy from '@middy/core';
import type { APIGatewayProxyEventV2WithJWTAuthorizer, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import { DomainError } from '../../protocol/errors.ts';
import { everyRoute } from '../../protocol/every-route.ts';
import { BODY_BYTES_MAX, SELFIE_BODY_BYTES_MAX } from '../../protocol/limits.ts';
import type {
  RouteAnswer,
  RouteBody,
  RouteFunction,
  RouteKey,
  RoutePath,
  RouteQuery,
  Routes,
} from '../../protocol/routes.ts';
import { assertNotErased } from './assert-not-erased.ts';
import { type Caller, callerOfClaims } from './caller.ts';
import { answerHttp, readText } from './http-answer.ts';
import { idempotencyKeyOf, onceOnly, wantsKey } from './once-only.ts';
import { parse, parseJson } from './parse.ts';

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
  return middy<Event, APIGatewayProxyStructuredResultV2>().handler((event) =>
    answerHttp(event.requestContext.requestId, () => answer(handlers as unknown as Record<string, AnyHandler>, event)),
  );
}

async function answer(handlers: Record<string, AnyHandler>, event: Event): Promise<unknown> {
  const key = event.routeKey as RouteKey;
  const handler = handlers[key];
  if (handler === undefined) throw new DomainError('not_found', 'There is no such route.');
  const caller = callerOfClaims(event.requestContext.authorizer.jwt.claims);
  await assertNotErased(caller.userId);
  const body = readText(event, 'large' in everyRoute[key] ? SELFIE_BODY_BYTES_MAX : BODY_BYTES_MAX);
  const request = readRequest(key, event, body);
  if (!('creates' in everyRoute[key])) return handler(request, caller);
  const idempotencyKey = idempotencyKeyOf(event);
  if (idempotencyKey === undefined) throw wantsKey();
  const tellsSecret = 'tellsSecret' in everyRoute[key];
  const once = { event, caller: caller.userId, key: idempotencyKey, body, tellsSecret };
  return onceOnly(once, () => handler(request, caller));
}

function readRequest(key: RouteKey, event: Event, body: string): Request<RouteKey> {
  const route = everyRoute[key];
  return {
    path: parse(route.path, event.pathParameters ?? {}, 'path') as never,
    query: parse(route.query, event.queryStringParameters ?? {}, 'query') as never,
    body: parse(route.body, body === '' ? {} : parseJson(body), 'body') as never,
    origin: event.headers.origin ?? '',
  };
}
