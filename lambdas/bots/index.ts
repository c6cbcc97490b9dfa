import { httpHandler } from '../shared/http-handler.ts';
import { listBotDeliveries, replayDelivery } from './deliveries.ts';
import { listOwnBots, readOwnBot, removeOwnBot, updateOwnBot } from './own-bots.ts';
import { registerBot } from './register.ts';
import { rotateSecret } from './rotate.ts';
import { testBot, verifyBot } from './verify.ts';

export const handler = httpHandler<'bots'>({
  'POST /v1/bots': registerBot,
  'GET /v1/bots': listOwnBots,
  'GET /v1/bots/{botId}': readOwnBot,
  'PATCH /v1/bots/{botId}': updateOwnBot,
  'DELETE /v1/bots/{botId}': removeOwnBot,
  'POST /v1/bots/{botId}/verify': verifyBot,
  'POST /v1/bots/{botId}/rotate': rotateSecret,
  'POST /v1/bots/{botId}/test': testBot,
  'GET /v1/bots/{botId}/deliveries': listBotDeliveries,
  'POST /v1/bots/{botId}/deliveries/{deliveryId}/replay': replayDelivery,
});
