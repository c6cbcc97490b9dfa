import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import { type BotRouteKey, type BotRoutes, botRoutes } from '../../protocol/bot-routes.ts';
import { DomainError } from '../../protocol/errors.ts';
import type { MemberId } from '../../protocol/ids.ts';
import { BOT_ANSWER_BYTES_MAX } from '../../protocol/limits.ts';
import { answerHttp, readText } from '../shared/http-answer.ts';
import { idempotencyKeyOf, onceOnly } from '../shared/once-only.ts';
import { parse, parseJson } from '../shared/parse.ts';

export interface BotRequest<K extends BotRouteKey> {
  path: z.infer<BotRoutes[K]['path']>;
  body: z.infer<BotRoutes[K]['body']>;
  /** As it was presented; what it is worth, the route finds out. */
  token: string;
  /** Whether a repeat of this request can be told from another one. */
  hasKey: boolean;
  /** Runs `work` once for the request's `Idempotency-Key`, where it has one. */
  once<Answer>(bot: MemberId, work: () => Promise<Answer>): Promise<Answer>;
}

type BotHandlers = {
  [K in BotRouteKey]: (request: BotRequest<K>) => Promise<z.infer<BotRoutes[K]['answer']>>;
};
type AnyHandler = (request: BotRequest<BotRouteKey>) => Promise<unknown>;

/** The door for bots: no authorizer stands before it, so each route checks the token it wants before anything else. */
export function botHandler(handlers: BotHandlers) {
  return middy<APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>().handler((event) =>
    answerHttp(event.requestContext.requestId, () => answer(handlers as unknown as Record<string, AnyHandler>, event)),
  );
}

async function answer(handlers: Record<string, AnyHandler>, event: APIGatewayProxyEventV2): Promise<unknown> {
  const route = botRoutes[event.routeKey as BotRouteKey];
  const handler = handlers[event.routeKey];
  if (route === undefined || handler === undefined) throw new DomainError('not_found', 'There is no such route.');
  const token = /^Bearer (\S{1,200})$/i.exec(event.headers.authorization ?? '')?.[1];
  if (token === undefined) throw unauthenticated();
  const body = readText(event, BOT_ANSWER_BYTES_MAX);
  const key = idempotencyKeyOf(event);
  return handler({
    path: parse(route.path, event.pathParameters ?? {}, 'path') as never,
    body: parse(route.body, body === '' ? {} : parseJson(body), 'body') as never,
    token,
    hasKey: key !== undefined,
    once: (bot, work) =>
      key === undefined ? work() : (onceOnly({ event, caller: bot, key, body }, work) as ReturnType<typeof work>),
  });
}

export function unauthenticated(): DomainError {
  return new DomainError('unauthenticated', 'This token opens nothing here.');
}
