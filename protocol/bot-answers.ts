import * as z from 'zod/mini';
import { Bot, BotChoice, Delivery, EndpointCheck } from './bot.ts';
import { Time } from './text.ts';

/** What each route of `botMakerRoutes` answers: all of them that a client needs at run time. */
export const botMakerAnswers = {
  'POST /v1/bots': z.object({ bot: Bot, token: z.string(), secret: z.string() }),
  'GET /v1/bots': z.object({ bots: z.array(Bot), choices: z.array(BotChoice) }),
  'GET /v1/bots/{botId}': Bot,
  'PATCH /v1/bots/{botId}': Bot,
  'DELETE /v1/bots/{botId}': z.object({}),
  'POST /v1/bots/{botId}/verify': z.object({ status: z.literal('active'), checks: z.array(EndpointCheck) }),
  'POST /v1/bots/{botId}/rotate': z.object({ secret: z.string(), previousExpiresAt: Time }),
  'POST /v1/bots/{botId}/test': EndpointCheck,
  'GET /v1/bots/{botId}/deliveries': z.object({ deliveries: z.array(Delivery), more: z.boolean() }),
  'POST /v1/bots/{botId}/deliveries/{deliveryId}/replay': z.object({}),
} as const;
