import { useMemo } from 'react';
import * as z from 'zod/mini';
import { EndpointCheck } from '../../../protocol/bot.ts';
import { botMakerAnswers } from '../../../protocol/bot-answers.ts';
import { DomainError } from '../../../protocol/errors.ts';
import type { BotId, DeliveryId } from '../../../protocol/ids.ts';
import type { RouteInput } from '../../../protocol/routes.ts';
import { useEngine } from '../app/engine-context.tsx';
import type { Engine, RouteRequest } from '../engine/engine-types.ts';

type Route = keyof typeof botMakerAnswers;
const answers: { [R in Route]: NonNullable<RouteRequest<R>['answer']> } = botMakerAnswers;

/** Two requests to the endpoint, which may take 10 s each. */
const CHECKS_MS = 28_000;

/** What makers do with their bots. All reject with DomainError. */
export type BotCalls = ReturnType<typeof botCalls>;

export function useBotCalls(): BotCalls {
  const engine = useEngine();
  return useMemo(() => botCalls(engine), [engine]);
}

function botCalls({ request }: Engine) {
  const call = <R extends Route>(route: R, given: RouteRequest<R> = {}) =>
    request(route, { ...given, answer: answers[route] });
  const at = (botId: BotId) => ({ path: { botId } });
  return {
    list: () => call('GET /v1/bots'),
    get: (botId: BotId) => call('GET /v1/bots/{botId}', at(botId)),
    create: (body: RouteInput<'POST /v1/bots'>, idempotencyKey: string) =>
      call('POST /v1/bots', { body, idempotencyKey }),
    change: (botId: BotId, body: RouteInput<'PATCH /v1/bots/{botId}'>) =>
      call('PATCH /v1/bots/{botId}', { ...at(botId), body }),
    remove: (botId: BotId) => call('DELETE /v1/bots/{botId}', at(botId)),
    verify: (botId: BotId) => call('POST /v1/bots/{botId}/verify', { ...at(botId), answerMs: CHECKS_MS }),
    rotate: (botId: BotId) =>
      call('POST /v1/bots/{botId}/rotate', { ...at(botId), idempotencyKey: crypto.randomUUID() }),
    test: (botId: BotId) => call('POST /v1/bots/{botId}/test', at(botId)),
    deliveries: (botId: BotId, before?: DeliveryId) =>
      call('GET /v1/bots/{botId}/deliveries', { ...at(botId), query: before === undefined ? {} : { before } }),
    replay: (botId: BotId, deliveryId: DeliveryId) =>
      call('POST /v1/bots/{botId}/deliveries/{deliveryId}/replay', { path: { botId, deliveryId } }),
  };
}

const Failed = z.object({ checks: z.array(EndpointCheck) });

/** The checks that a refusal to make a bot active tells of. */
export function checksIn(failure: unknown): readonly EndpointCheck[] | undefined {
  const details = failure instanceof DomainError ? Failed.safeParse(failure.details) : undefined;
  return details?.success ? details.data.checks : undefined;
}
